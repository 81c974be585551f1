use std::sync::Arc;

use super::{hall, request};
use crate::exercise::Bookings;
use crate::exercise::Refused::{self, Taken};
use interleave_std::{Threads, check};

/// Ann changes from seat 1 to seat 2. Bob wants seat 2, Carl wants seat 1. If Ann is refused she has seat 1
/// as before. If she has none, `change` gave one seat away before it was sure of the other.
#[test]
fn nobody_loses_a_seat_in_a_change() {
    // One switch between giving and taking, and one more for the one who comes in between.
    check("Whoever is refused a change keeps their seat.").bound(2).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let bob = request(&hall, |hall| hall.book(2, "bob"));
        let carl = request(&hall, |hall| hall.book(1, "carl"));
        let ann = hall.change(1, 2, "ann");
        let (bob, carl) = (bob.join().expect("book returns"), carl.join().expect("book returns"));
        assert!(ann.is_ok() != bob.is_ok(), "one of two gets seat 2: ann {ann:?}, bob {bob:?}");
        let has = if ann.is_ok() { 2 } else { 1 };
        assert_eq!(hall.seats_of("ann"), [has], "her change: {ann:?}");
        assert!(ann.is_ok() || carl == Err(Taken), "seat 1 was Ann's all the time");
        assert_eq!(hall.seats_of("carl").len(), usize::from(carl.is_ok()));
    });
}

/// The usher's screen asks for Ann's seats while she changes. If it shows none or two, `change` is two steps
/// for the others, or `seats_of` looks more than once. If this is a deadlock, `change` takes its locks in the
/// order of the seats, and `seats_of` in that of the locks.
#[test]
fn a_change_is_one_step() {
    // Two switches: into the middle of `change`, or into the middle of `seats_of` and back.
    check("During a change a customer has one seat.").bound(3).run(|| {
        let hall = hall(3, &[(2, "ann")]);
        let ann = request(&hall, |hall| {
            hall.change(2, 1, "ann")?;
            hall.change(1, 3, "ann")
        });
        let seen = hall.seats_of("ann");
        assert_eq!(seen.len(), 1, "the old seat or the new one, and not {seen:?}");
        assert_eq!(ann.join().expect("change returns"), Ok(()));
    });
    // Where seats share locks, the highest seat may have the lowest lock. Of two, four, eight or sixteen
    // locks one is met by one of these changes. One switch, between two locks of `seats_of`.
    check("A change and a look do not wait for each other.").bound(1).run(|| {
        let hall = hall(16, &[(15, "ann")]);
        let ann = request(&hall, |hall| hall.change(15, 16, "ann"));
        let seen = hall.seats_of("ann");
        assert!(seen == [15] || seen == [16], "the old seat or the new one, and not {seen:?}");
        assert_eq!(ann.join().expect("change returns"), Ok(()));
    });
}

/// Ann and Bob want each other's seats. Neither is free, so both are refused. If this is a deadlock, each
/// holds the lock that the other waits for: look for locks that are taken in the order of the request.
#[test]
fn two_changes_that_cross_both_return() {
    // One switch between the first lock and the second.
    check("Two changes that cross both return.").bound(3).run(|| {
        let hall = hall(2, &[(1, "ann"), (2, "bob")]);
        let bob = request(&hall, |hall| hall.change(2, 1, "bob"));
        let refused: [Result<(), Refused>; 2] =
            [hall.change(1, 2, "ann"), bob.join().expect("change returns")];
        assert_eq!(refused, [Err(Taken); 2], "neither seat was ever free");
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![1], vec![2]));
    });
}

/// Ann and Bob both change to the same free seat. One gets it, the other stays. If a seat vanishes, one was
/// written over the other.
#[test]
fn two_changes_to_one_seat_move_one_customer() {
    // One switch between the question and the act.
    check("Two changes to the same seat move one customer.").bound(3).run(|| {
        let hall = hall(3, &[(1, "ann"), (2, "bob")]);
        let bob = request(&hall, |hall| hall.change(2, 3, "bob"));
        let ann = hall.change(1, 3, "ann");
        let bob = bob.join().expect("change returns");
        assert!(ann.is_ok() != bob.is_ok(), "one of two moves: ann {ann:?}, bob {bob:?}");
        let has = |moved: bool, from| vec![if moved { 3 } else { from }];
        let seats = (hall.seats_of("ann"), hall.seats_of("bob"));
        assert_eq!(seats, (has(ann.is_ok(), 1), has(bob.is_ok(), 2)));
    });
}

/// Ann changes from seat 1 to seat 2, and Bob asks for seat 2 and then for seat 1. Told that seat 2 is hers,
/// he finds seat 1 free. If he gets neither, she has held both for a moment.
#[test]
fn a_change_keeps_nobody_out_of_the_old_seat() {
    // In a large hall the two may be noted in places that lie far apart.
    for to in [2, 130] {
        // Two switches: into the middle of the change, and back to it.
        check("Who has changed to a new seat holds the old one no longer.")
            .with(format!("seat {to} as the new one"))
            .bound(2)
            .run(move || {
                let hall = hall(to, &[(1, "ann")]);
                let ann = request(&hall, move |hall| hall.change(1, to, "ann"));
                let bob = [hall.book(to, "bob"), hall.book(1, "bob")];
                let ann = ann.join().expect("change returns");
                assert!(
                    bob != [Err(Taken); 2],
                    "Bob gets neither seat {to} nor then seat 1; the change: {ann:?}"
                );
            });
    }
}

/// Ann changes from seat 1 to each other seat in turn, and back. If she waits for ever, the two seats have one
/// lock, and `change` takes it twice. If she has a seat in the next hall, that has the plan of the first one.
#[test]
fn a_change_goes_to_any_seat() {
    // None: nobody else is there.
    check("A change between any two seats returns.").bound(0).run(|| {
        let hall = hall(40, &[(1, "ann")]);
        for seat in 2..=40 {
            assert_eq!(hall.change(1, seat, "ann"), Ok(()), "seat {seat} is free");
            assert_eq!(hall.change(seat, 1, "ann"), Ok(()), "and seat 1 is");
        }
        assert_eq!(hall.seats_of("ann"), [1]);
        // To the highest seat, which nobody has booked.
        assert_eq!(hall.change(1, 40, "ann"), Ok(()), "seat 40 is free");
        drop(hall);
        assert_eq!(
            Bookings::new(40).seats_of("ann"),
            [0; 0],
            "in a hall that opens after the first has closed"
        );
    });
}

/// A hall of three hundred seats, of which Zoe's company has seventy.
fn large_hall(booked: &[(u32, &str)]) -> Arc<Bookings> {
    let hall = hall(300, booked);
    for seat in 200..270 {
        hall.book(seat, "zoe").expect("nobody else is here yet");
    }
    hall
}

/// The same in a large hall, from one end to the other. If this fails and the small halls do not, seats belong
/// to sections with a lock each, or lists are made page by page: a change between two sections is one step
/// all the same, and a list of all is of one moment.
#[test]
fn a_large_hall_is_one_hall() {
    for (from, to) in [(1, 290), (290, 1)] {
        // One switch: into the middle of the change, or of the look.
        check("In a large hall too a customer has one seat during a change.")
            .with(format!("a change from seat {from} to seat {to}"))
            .bound(1)
            .run(move || {
                let hall = large_hall(&[(from, "ann")]);
                let ann = request(&hall, move |hall| hall.change(from, to, "ann"));
                let seen = hall.seats_of("ann");
                assert_eq!(seen.len(), 1, "the old seat or the new one, and not {seen:?}");
                assert_eq!(ann.join().expect("change returns"), Ok(()));
            });
    }
    // One switch, between the first lock and the second.
    check("In a large hall too, changes that cross both return.").bound(1).run(|| {
        let hall = large_hall(&[(1, "ann"), (280, "bob")]);
        let bob = request(&hall, |hall| hall.change(280, 2, "bob"));
        let ann = hall.change(1, 281, "ann");
        let both = [ann, bob.join().expect("change returns")];
        assert_eq!(both, [Ok(()); 2], "both seats were free");
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![281], vec![2]));
    });
}
