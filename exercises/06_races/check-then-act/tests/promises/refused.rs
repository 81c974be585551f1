use super::{hall, request};
use crate::exercise::Refused::{NotYours, Taken};
use interleave_std::probe::while_unwinding;
use interleave_std::{Threads, check};

/// Bob gives back a seat that is Ann's, and Carl wants it. Both are refused, and Ann notices nothing. If Carl
/// gets it, the seat was free for a moment: a refusal must come before the first change.
#[test]
fn a_refused_cancel_changes_nothing() {
    // Two switches: into the middle of the cancel, and back to it.
    check("A refused cancel changes nothing, not even for a moment.").bound(2).run(|| {
        let hall = hall(1, &[(1, "ann")]);
        let bob = request(&hall, |hall| hall.cancel(1, "bob"));
        let carl = hall.book(1, "carl");
        assert_eq!(bob.join().expect("cancel returns"), Err(NotYours), "the seat is Ann's");
        assert_eq!((carl, hall.seats_of("ann")), (Err(Taken), vec![1]), "the seat is Ann's all the time");
    });
}

/// Bob asks for Ann's seat while her ticket is looked up at the door. If she has none, Bob's name stood in
/// the map before anybody had looked whose seat it is.
#[test]
fn a_refused_booking_changes_nothing() {
    // Two switches: into the middle of the booking, and back to it.
    check("A refused booking changes nothing, not even for a moment.").bound(2).run(|| {
        let hall = hall(1, &[(1, "ann")]);
        let bob = request(&hall, |hall| hall.book(1, "bob"));
        let seats = hall.seats_of("ann");
        assert_eq!(bob.join().expect("book returns"), Err(Taken), "the seat is Ann's");
        assert_eq!(seats, [1], "the seat is Ann's all the time");
    });
}

/// Bob asks for Ann's seat while Carl buys the one that is left. If Carl is refused, something was taken for
/// Bob before anybody had looked whether he gets it: a number of free seats, perhaps.
#[test]
fn a_refused_booking_keeps_nobody_out() {
    // Two switches: into the middle of the booking, and back to it.
    check("A refused booking keeps nobody out of a free seat.").bound(2).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let bob = request(&hall, |hall| hall.book(1, "bob"));
        assert_eq!(hall.book(2, "carl"), Ok(()), "seat 2 was free");
        assert_eq!(bob.join().expect("book returns"), Err(Taken), "seat 1 is Ann's");
        assert_eq!(hall.seats_of("carl"), [2]);
    });
}

/// Ann asks for a change to seat 2. Another request gives her seat back, and after that Bob takes seat 2.
/// While seat 1 was hers seat 2 was free, so she can be told that it is not hers any more, but never that
/// seat 2 is taken. If she is, `change` looked twice, and the second time at seat 2 first. The same the other way
/// round, from seat 2 to seat 1: where seats are looked at in ascending order, that is another order.
#[test]
fn every_refusal_was_right_at_some_moment() {
    for (from, to) in [(1, 2), (2, 1)] {
        // One switch, between two looks.
        check("A refusal was right at some moment of the call.")
            .with(format!("a change from seat {from} to seat {to}"))
            .bound(2)
            .run(move || {
                let hall = hall(2, &[(from, "ann")]);
                let others = request(&hall, move |hall| (hall.cancel(from, "ann"), hall.book(to, "bob")));
                let change = hall.change(from, to, "ann");
                let others = others.join().expect("cancel and book return");
                let expected = match change {
                    Ok(()) => (Err(NotYours), Err(Taken)),
                    Err(_) => (Ok(()), Ok(())),
                };
                assert_eq!(others, expected, "the cancel, and Bob's booking; the change: {change:?}");
                assert!(
                    change != Err(Taken),
                    "told Taken, but seat {to} was free as long as seat {from} was Ann's"
                );
            });
    }
}

/// Ann has seat 2. One of her requests asks for a change from 1 to 2, another for one from 2 to 1. The first
/// can be told that seat 1 is not hers, or go there and back; seat 2 was free as long as seat 1 was hers. If
/// it is told Taken, `change` made its answer of two looks, one before the other request and one after it. Then
/// Bob has seat 2 at first, gives it back, and Ann books seat 1: again seat 2 was free as long as seat 1 was hers.
/// And all of that with the seats the other way round, and at the two ends of a large hall.
#[test]
fn a_refusal_is_not_made_of_two_moments() {
    for (from, to) in [(1, 2), (2, 1), (1, 290), (290, 1)] {
        // One switch, between two looks.
        check("A refusal was right at one moment of the call.")
            .with(format!("a change from seat {from} to seat {to}"))
            .bound(1)
            .run(move || {
                let hall = hall(from.max(to), &[(to, "ann")]);
                let other = request(&hall, move |hall| hall.change(to, from, "ann"));
                let change = hall.change(from, to, "ann");
                assert_eq!(
                    other.join().expect("change returns"),
                    Ok(()),
                    "seat {to} was hers, and seat {from} free"
                );
                let has = if change.is_ok() { to } else { from };
                assert_eq!(hall.seats_of("ann"), [has], "her change from {from} to {to}: {change:?}");
                assert!(
                    change != Err(Taken),
                    "told Taken, but seat {to} was free as long as seat {from} was Ann's"
                );
            });
        check("A refusal was right at one moment, also if the other seat was somebody else's.")
            .with(format!("a change from seat {from} to seat {to}"))
            .bound(1)
            .run(move || {
                let hall = hall(from.max(to), &[(to, "bob")]);
                let others = request(&hall, move |hall| (hall.cancel(to, "bob"), hall.book(from, "ann")));
                let change = hall.change(from, to, "ann");
                let others = others.join().expect("cancel and book return");
                assert_eq!(others, (Ok(()), Ok(())), "seat {to} was Bob's, and seat {from} free");
                let has = if change.is_ok() { to } else { from };
                assert_eq!(hall.seats_of("ann"), [has], "her change from {from} to {to}: {change:?}");
                assert!(
                    change != Err(Taken),
                    "told Taken, but seat {to} was free as long as seat {from} was Ann's"
                );
            });
    }
}

/// Ann cancels seat 1 while another of her requests changes it to seat 2, and Bob wants seat 2. If all three
/// are refused or the seat stays empty, `change` held seat 2 before it knew whether it may.
#[test]
fn a_refused_change_keeps_nobody_out() {
    // Two switches: into the middle of the change, and from the cancel to Bob.
    check("A refused change keeps nobody out of a free seat.").bound(2).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let change = request(&hall, |hall| hall.change(1, 2, "ann"));
        let bob = request(&hall, |hall| hall.book(2, "bob"));
        let cancel = hall.cancel(1, "ann");
        let change = change.join().expect("change returns");
        let bob = bob.join().expect("book returns");
        assert!(change.is_ok() != bob.is_ok(), "one of two gets seat 2: change {change:?}, Bob {bob:?}");
        assert!(change.is_ok() != cancel.is_ok(), "one of two gives seat 1 up: {change:?} and {cancel:?}");
    });
}

/// Two requests give Ann's seat back, one of them in a destructor while its thread panics. If both are told that it went
/// well, the one that panics did not wait for its answer.
#[test]
fn a_cancel_in_a_panic_is_refused_like_any_other() {
    // One switch, into the middle of a cancel.
    check("Of two cancels of a seat one is refused, also in a panic.").bound(1).run(|| {
        let hall = hall(1, &[(1, "ann")]);
        let in_a_panic = request(&hall, |hall| while_unwinding(|| hall.cancel(1, "ann")));
        let answers = [hall.cancel(1, "ann"), in_a_panic.join().expect("cancel returns")];
        assert!(
            answers == [Ok(()), Err(NotYours)] || answers == [Err(NotYours), Ok(())],
            "two cancels of one seat: {answers:?}"
        );
        assert_eq!(hall.seats_of("ann"), [0; 0], "she has given it back");
    });
}
