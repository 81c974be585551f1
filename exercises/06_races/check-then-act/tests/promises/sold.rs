use std::thread;

use super::{hall, request};
use crate::exercise::Bookings;
use crate::exercise::Refused::{NotYours, Taken};
use interleave_std::probe::in_one_way;
use interleave_std::{Threads, check};

/// Two customers ask for the last seat at the same moment. One gets it, the other is refused. If both get it,
/// both have asked before either wrote: look for a moment between the question and the act in which the lock
/// is free.
#[test]
fn a_seat_is_sold_once() {
    // One switch between the question and the act. Three cover an answer that asks twice, or tries again.
    check("A seat is sold once.").bound(3).run(|| {
        let hall = hall(1, &[]);
        let bob = request(&hall, |hall| hall.book(1, "bob"));
        let ann = hall.book(1, "ann");
        let bob = bob.join().expect("book returns");
        assert!(ann.is_ok() != bob.is_ok(), "one of two is sold the seat: ann {ann:?}, bob {bob:?}");
        let seats = (hall.seats_of("ann").len(), hall.seats_of("bob").len());
        assert_eq!(seats, (usize::from(ann.is_ok()), usize::from(bob.is_ok())), "who was told so has it");
    });
}

/// A double click: Ann asks twice for the same seat, at the same moment. If both are told that it was sold, the second
/// was given the answer to the first.
#[test]
fn a_seat_is_sold_once_to_one_customer_too() {
    // One switch into the first request; one is spare.
    check("A seat is sold once, also to one customer who asks twice.").bound(2).run(|| {
        let hall = hall(1, &[]);
        let twice = request(&hall, |hall| hall.book(1, "ann"));
        let mut answers = [hall.book(1, "ann"), twice.join().expect("book returns")];
        answers.sort_by_key(Result::is_err);
        assert_eq!(answers, [Ok(()), Err(Taken)]);
    });
}

/// Ann changes to a seat that two others ask for. If this is a deadlock, a seat is busy during a change, and of those who
/// wait for it one is woken, who does not wake the next.
#[test]
fn who_is_refused_keeps_nobody_waiting() {
    // Two switches: into the change, and away from the first of those who wait.
    check("Every call returns, also if several ask for one seat during a change.").bound(2).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let ann = request(&hall, |hall| hall.change(1, 2, "ann"));
        let bob = request(&hall, |hall| hall.book(2, "bob"));
        let eve = hall.book(2, "eve");
        let answers = [ann.join().expect("change returns"), bob.join().expect("book returns"), eve];
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "who has seat 2: {answers:?}");
    });
}

/// The last seat is sold while another one is given back. If that one is refused to whoever comes next, it was noted that
/// the hall is sold out when it was so no longer.
#[test]
fn a_seat_that_comes_back_as_the_last_is_sold_is_free() {
    // Two switches: away from the sale before its note, and back.
    check("A seat that was given back can be sold, also while the last one is.").bound(2).run(|| {
        let hall = hall(2, &[(2, "bob")]);
        let last = request(&hall, |hall| hall.book(1, "ann"));
        assert_eq!(hall.cancel(2, "bob"), Ok(()), "it is his");
        assert_eq!(last.join().expect("book returns"), Ok(()), "seat 1 was free");
        assert_eq!(hall.book(2, "eve"), Ok(()), "seat 2 was given back");
    });
}

/// Two customers ask for different seats at the same moment. Both are free, so both are sold. If one is
/// refused, look for a lock that is only tried; if one is lost, for a copy of the map that is written back.
#[test]
fn a_free_seat_is_not_refused() {
    // One switch into the other's call.
    check("A free seat is not refused.").bound(3).run(|| {
        let hall = hall(2, &[]);
        let bob = request(&hall, |hall| hall.book(2, "bob"));
        assert_eq!(hall.book(1, "ann"), Ok(()), "seat 1 was free");
        assert_eq!(bob.join().expect("book returns"), Ok(()), "seat 2 was free");
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![1], vec![2]));
    });
}

/// Ann comes for the first time and books two seats at the same moment, in two windows. Both are hers. If one is
/// lost, look for what is written down of a customer at their first request, and whether it is looked at once
/// more under the lock that writes it.
#[test]
fn two_seats_at_once_are_both_the_customers() {
    // One switch, after one request has found that nobody knows her. Three, as above.
    check("Two seats that one customer books at once are both theirs.").bound(3).run(|| {
        let hall = hall(2, &[]);
        let other = request(&hall, |hall| hall.book(2, "ann"));
        assert_eq!(hall.book(1, "ann"), Ok(()), "seat 1 was free");
        assert_eq!(other.join().expect("book returns"), Ok(()), "seat 2 was free");
        assert_eq!(hall.seats_of("ann"), [1, 2]);
        let given_back = [1, 2].map(|seat| hall.cancel(seat, "ann"));
        assert_eq!(given_back, [Ok(()), Ok(())], "what is hers she can give back");
    });
}

/// Ann clicks 'cancel' twice, so two requests give the same seat back, and Bob buys it as soon as it is free.
/// If Bob loses the seat, the second request asked while it was Ann's and acted when it was Bob's.
#[test]
fn a_cancel_frees_ones_own_seat_only() {
    // Two switches: after the second request's question, and back to its act after Bob's purchase. One is
    // spare.
    check("A cancel frees nobody else's seat.").bound(3).run(|| {
        let hall = hall(1, &[(1, "ann")]);
        let again = request(&hall, |hall| hall.cancel(1, "ann"));
        let first = hall.cancel(1, "ann");
        let bob = hall.book(1, "bob");
        let again = again.join().expect("cancel returns");
        assert!(first.is_ok() != again.is_ok(), "there is one seat to give back: {first:?} and {again:?}");
        assert_eq!(bob, Ok(()), "the seat was free by then");
        assert_eq!(hall.seats_of("bob"), [1], "Bob has not given it back");
    });
}

/// Ann cancels seat 1 while another of her requests changes it. Whichever comes first, the other finds that
/// seat 1 is not hers. If both succeed, one of them acted on what it had seen before the other. Bob comes to
/// seat 1 by a change as soon as it is free: if it is taken from him, look for a second look that asks only
/// whether the seat was sold again. Or Ann cancels it while she books it: if she has it although the cancel
/// succeeded, a seat is noted in two places, and not in one step.
#[test]
fn a_seat_is_given_up_once() {
    // Two switches: to the change, and away from it between its question and its act.
    check("A seat is given up once.").bound(2).run(|| {
        let hall = hall(3, &[(1, "ann"), (3, "bob")]);
        let change = request(&hall, |hall| hall.change(1, 2, "ann"));
        let cancel = hall.cancel(1, "ann");
        let bob = hall.change(3, 1, "bob");
        let change = change.join().expect("change returns");
        let expected = if change.is_ok() { (Err(NotYours), vec![2]) } else { (Ok(()), vec![]) };
        assert_eq!((cancel, hall.seats_of("ann")), expected, "the change: {change:?}");
        assert_eq!((bob, hall.seats_of("bob")), (Ok(()), vec![1]), "seat 1 was free by then");
    });
    check("A seat that was given up is nobody's.").bound(2).run(|| {
        let hall = hall(1, &[]);
        let cancel = request(&hall, |hall| hall.cancel(1, "ann"));
        hall.book(1, "ann").expect("the seat is free");
        let cancel = cancel.join().expect("cancel returns");
        let expected = if cancel.is_ok() { vec![] } else { vec![1] };
        assert_eq!(hall.seats_of("ann"), expected, "the cancel: {cancel:?}");
    });
}

/// Two halls open at the same moment, and both sell their seat 1; a third, in which Carl has a seat, closes just
/// before. If the second sale is refused, the halls share more than the code: look at where a hall gets the number
/// from by which it finds its seats, and at what is left of a hall when its number comes back. If a seat has gone
/// from one customer to another, or to nobody, look at what goes with the last hall while one more opens.
#[test]
fn two_halls_that_open_at_once_are_two() {
    // One switch between the look at a number and the act, or between two acts of the hall that closes.
    check("Two halls that open at once do not disturb each other.").bound(1).run(|| {
        let closing = hall(1, &[(1, "carl")]);
        let other = thread::spawn(|| {
            let hall = Bookings::new(2);
            (hall.book(1, "bob"), hall.book(2, "carl"), hall)
        });
        drop(closing);
        let hall = Bookings::new(1);
        let ann = hall.book(1, "ann");
        let (bob, carl, other) = other.join().expect("book returns");
        assert_eq!((ann, bob, carl), (Ok(()), Ok(()), Ok(())), "each hall has a seat 1, and one a seat 2");
        let seats = |hall: &Bookings| ["ann", "bob", "carl"].map(|name| hall.seats_of(name));
        assert_eq!(seats(&hall), [vec![1], vec![], vec![]]);
        assert_eq!(seats(&other), [vec![], vec![1], vec![2]]);
    });
}

/// An old hall closes and a new one opens, while the one between them goes on selling, and closes at last. If a call
/// panics, or a seat turns up in the other hall, look at where a hall's place among all halls is read: before
/// the lock, it may be another one's by the time it is used.
#[test]
fn a_hall_goes_on_while_others_close_and_open() {
    // One switch, between reading the place and going there.
    check("A hall goes on selling while another one closes and one opens.").bound(1).run(|| {
        let (closing, open) = in_one_way(|| (hall(1, &[(1, "carl")]), hall(3, &[(1, "ann")])));
        let other = thread::spawn(move || {
            drop(closing);
            let new = Bookings::new(3);
            (new.book(1, "bob"), new)
        });
        let hers = (open.book(3, "ann"), open.cancel(1, "ann"), open.change(3, 2, "ann"));
        let seats = open.seats_of("ann");
        assert_eq!(
            (hers, seats),
            ((Ok(()), Ok(()), Ok(())), vec![2]),
            "Ann's booking, cancel and change in the hall that stays open, and her seats"
        );
        drop(open);
        let (bob, new) = other.join().expect("book returns");
        in_one_way(|| {
            assert_eq!(
                (bob, new.seats_of("bob"), new.seats_of("ann")),
                (Ok(()), vec![1], vec![]),
                "Bob's booking in the new hall, and his and Ann's seats there"
            );
        });
    });
}

/// Dora buys her first seat while another hall closes. If she has none, the hall that closed has removed her entry: it was
/// new, and nobody had used it yet.
#[test]
fn a_new_customer_is_known_though_another_hall_closes() {
    // One switch, between making the entry and using it.
    check("Who buys a first seat has it, whichever hall closes meanwhile.").bound(1).run(|| {
        let (closing, open) = in_one_way(|| (hall(1, &[(1, "carl")]), hall(1, &[])));
        let other = thread::spawn(move || drop(closing));
        assert_eq!(open.book(1, "dora"), Ok(()), "the seat is free");
        other.join().expect("the hall closes");
        assert_eq!(open.seats_of("dora"), [1], "the seat that she was sold");
    });
}

/// Bob asks for Ann's seat while she gives it back, and then Carl asks for it. One of the two gets it. If
/// both do, Bob has a seat that the hall does not know any more: look for a place that is taken out of the
/// map while somebody else holds it.
#[test]
fn a_seat_that_comes_back_is_sold_once() {
    // One switch, between finding the seat and looking whether it is free; one is spare.
    check("A seat that comes back is sold once.").bound(2).run(|| {
        let hall = hall(1, &[(1, "ann")]);
        let bob = request(&hall, |hall| hall.book(1, "bob"));
        assert_eq!(hall.cancel(1, "ann"), Ok(()), "the seat is Ann's");
        let carl = hall.book(1, "carl");
        let bob = bob.join().expect("book returns");
        assert!(bob.is_ok() != carl.is_ok(), "one of two is sold the seat: bob {bob:?}, carl {carl:?}");
        let seats = (hall.seats_of("bob").len(), hall.seats_of("carl").len());
        assert_eq!(seats, (usize::from(bob.is_ok()), usize::from(carl.is_ok())), "who was told so has it");
    });
}
