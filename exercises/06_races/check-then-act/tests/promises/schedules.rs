use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::exercise::Bookings;
use crate::exercise::Refused::{self, NotYours, Taken};
use interleave_std::probe::overtaken;
use interleave_std::{Threads, check};

/// A request on a thread of its own.
fn request<T: Send + 'static>(
    hall: &Arc<Bookings>,
    what: impl FnOnce(&Bookings) -> T + Send + 'static,
) -> JoinHandle<T> {
    let hall = Arc::clone(hall);
    thread::spawn(move || what(&hall))
}

fn hall(seats: u32, booked: &[(u32, &str)]) -> Arc<Bookings> {
    let hall = Bookings::new(seats);
    for &(seat, customer) in booked {
        hall.book(seat, customer).expect("nobody else is here yet");
    }
    Arc::new(hall)
}

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
/// seat 2 is taken. If she is, `change` looked twice, and the second time at seat 2 first.
#[test]
fn every_refusal_was_right_at_some_moment() {
    // One switch, between two looks.
    check("A refusal was right at some moment of the call.").bound(2).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let others = request(&hall, |hall| (hall.cancel(1, "ann"), hall.book(2, "bob")));
        let change = hall.change(1, 2, "ann");
        let others = others.join().expect("cancel and book return");
        let expected = match change {
            Ok(()) => (Err(NotYours), Err(Taken)),
            Err(_) => (Ok(()), Ok(())),
        };
        assert_eq!(others, expected, "the cancel, and Bob's booking; the change: {change:?}");
        assert!(change != Err(Taken), "told Taken, but seat 2 was free as long as seat 1 was Ann's");
    });
}

/// Ann has seat 2. One of her requests asks for a change from 1 to 2, another for one from 2 to 1. The first
/// can be told that seat 1 is not hers, or go there and back; seat 2 was free as long as seat 1 was hers. If
/// it is told Taken, `change` made its answer of two looks, one before the other request and one after it.
#[test]
fn a_refusal_is_not_made_of_two_moments() {
    // One switch, between two looks.
    check("A refusal was right at one moment of the call.").bound(1).run(|| {
        let hall = hall(2, &[(2, "ann")]);
        let other = request(&hall, |hall| hall.change(2, 1, "ann"));
        let change = hall.change(1, 2, "ann");
        assert_eq!(other.join().expect("change returns"), Ok(()), "seat 2 was hers, and seat 1 free");
        let has = if change.is_ok() { 2 } else { 1 };
        assert_eq!(hall.seats_of("ann"), [has], "her change from 1 to 2: {change:?}");
        assert!(change != Err(Taken), "told Taken, but seat 2 was free as long as seat 1 was Ann's");
    });
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

/// Two halls open at the same moment, and both sell their seat 1; a third closes just before. If the second
/// sale is refused, the halls share more than the code: look at where a hall gets the number from by which it
/// finds its seats, and at what is left of a hall when its number comes back.
#[test]
fn two_halls_that_open_at_once_are_two() {
    // One switch between the look at a number and the act, or between two acts of the hall that closes.
    check("Two halls that open at once do not disturb each other.").bound(1).run(|| {
        let closing = hall(1, &[(1, "carl")]);
        let other = thread::spawn(|| {
            let hall = Bookings::new(1);
            (hall.book(1, "bob"), hall)
        });
        drop(closing);
        let hall = Bookings::new(1);
        let ann = hall.book(1, "ann");
        let (bob, other) = other.join().expect("book returns");
        assert_eq!((ann, bob), (Ok(()), Ok(())), "each hall has a seat 1");
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![1], vec![]));
        assert_eq!((other.seats_of("ann"), other.seats_of("bob")), (vec![], vec![1]));
    });
}

/// Ann books seat 1 and then seat 2 while the usher's screen asks for her seats; in the second hall it is 2
/// and then 1. If the screen shows only the later one, that was never so: `seats_of` has looked at one seat
/// before the first booking, and at the other after the second.
#[test]
fn a_list_is_of_one_moment() {
    for (first, second) in [(1, 2), (2, 1)] {
        // Two switches: into the middle of the look, and back to it after both bookings.
        check("A list of seats is what was so at one moment.").bound(2).run(move || {
            let hall = hall(2, &[]);
            let ann = request(&hall, move |hall| hall.book(first, "ann").and(hall.book(second, "ann")));
            let seen = hall.seats_of("ann");
            assert_eq!(ann.join().expect("book returns"), Ok(()), "both seats were free");
            assert!(
                seen != [second],
                "seat {first} was hers before seat {second} was, and the list is {seen:?}"
            );
        });
    }
}

/// Ann changes from seat 1 to seat 2, and Bob asks for seat 2 and then for seat 1. Told that seat 2 is hers,
/// he finds seat 1 free. If he gets neither, she has held both for a moment.
#[test]
fn a_change_keeps_nobody_out_of_the_old_seat() {
    // In a large hall the two may be noted in places that lie far apart.
    for to in [2, 130] {
        // Two switches: into the middle of the change, and back to it.
        check("Who has changed to a new seat holds the old one no longer.").bound(2).run(move || {
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

/// Ann changes from seat 1 to each other seat in turn, and back. If she waits for herself, the two seats have
/// one lock, and `change` takes it twice.
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
        check("In a large hall too a customer has one seat during a change.").bound(1).run(move || {
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

/// Bob is refused a seat that Ann has just been sold, and looks who has it. If nobody does, what is looked at is
/// noted later than what is sold.
#[test]
fn a_seat_that_is_refused_is_somebodys() {
    // Two switches: into the sale, and back between it and the note.
    check("Who is refused a seat finds out whose it is.").bound(2).run(|| {
        let hall = hall(1, &[]);
        let ann = request(&hall, |hall| hall.book(1, "ann"));
        let bob = hall.book(1, "bob");
        let hers = hall.seats_of("ann");
        assert!(bob.is_ok() || hers == [1], "Bob was refused seat 1, and then Ann's seats are {hers:?}");
        ann.join().expect("book returns").ok();
    });
}

/// Ann goes to and fro between two seats while the usher's screen asks for hers, and comes too late at each step.
/// If it shows both or none, it has given up: look for a list that is made anew a number of times, and not
/// until it is right.
#[test]
fn a_list_is_of_one_moment_however_often_it_is_disturbed() {
    // Who is overtaken gives way, which costs no switch. One is for what else may come between.
    check("A list of seats is of one moment, also if it is disturbed again and again.").bound(1).run(|| {
        let hall = hall(2, &[(1, "ann")]);
        let ann = request(&hall, |hall| {
            for _ in 0..10 {
                hall.change(1, 2, "ann").expect("seat 2 is free");
                thread::yield_now();
                hall.change(2, 1, "ann").expect("seat 1 is free");
                thread::yield_now();
            }
        });
        let seen = overtaken(|| hall.seats_of("ann"));
        assert!(seen == [1] || seen == [2], "she has one seat at each moment, and the list is {seen:?}");
        ann.join().expect("each change is fine");
    });
}
