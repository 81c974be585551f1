use std::thread;

use super::{hall, request};
use crate::exercise::{Bookings, Refused};
use interleave_std::probe::{in_one_way, overtaken};
use interleave_std::{Threads, check};

/// Ann books seat 1 and then seat 2 while the usher's screen asks for her seats; in the second hall it is 2
/// and then 1. If the screen shows only the later one, that was never so: `seats_of` has looked at one seat
/// before the first booking, and at the other after the second.
#[test]
fn a_list_is_of_one_moment() {
    for (first, second) in [(1, 2), (2, 1)] {
        // Two switches: into the middle of the look, and back to it after both bookings.
        check("A list of seats is what was so at one moment.")
            .with(format!("seat {first} booked before seat {second}"))
            .bound(2)
            .run(move || {
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

/// The usher's screen asks for Ann's seats while she books, cancels or changes. When she has her answer she asks
/// for them herself, and so does the screen once more. If a list shows what was so before, it was kept from an
/// earlier call: look at who forgets a list that was made before a request and is put away after it.
#[test]
fn a_list_is_never_of_before_the_call() {
    type Request = fn(&Bookings) -> Result<(), Refused>;
    let requests: [(&str, Request, &[u32]); 3] = [
        ("a booking", |hall| hall.book(2, "ann"), &[1, 2]),
        ("a cancel", |hall| hall.cancel(1, "ann"), &[]),
        ("a change", |hall| hall.change(1, 2, "ann"), &[2]),
    ];
    for (what, made, then) in requests {
        // Two switches: into the middle of the request or of the look, and back.
        check("A list of seats is of no moment before the call.").with(what).bound(2).run(move || {
            let hall = in_one_way(|| hall(2, &[(1, "ann")]));
            let ann = request(&hall, move |hall| (made(hall), hall.seats_of("ann")));
            hall.seats_of("ann");
            let (answer, hers) = ann.join().expect("both calls return");
            assert_eq!(answer, Ok(()), "nobody else has a seat");
            assert_eq!(hers, then, "she asks after her request");
            assert_eq!(in_one_way(|| hall.seats_of("ann")), then, "the screen asks again after that");
        });
    }
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

/// Ann changes both her seats while the usher's screen asks for them: one to a place that the screen comes to later, the
/// other to one that it has passed. If it shows an old seat beside a new one, that she has as many as before was taken for
/// a sign that nothing has changed.
#[test]
fn a_list_of_two_seats_is_of_one_moment() {
    // The second hall is for those who look from the last seat to the first.
    for (changes, moments) in
        [([(1, 5), (4, 2)], [[1, 4], [4, 5], [2, 5]]), ([(5, 1), (2, 4)], [[2, 5], [1, 2], [1, 4]])]
    {
        // One switch, into the middle of the look; when she has her answers, it goes on.
        check("A list of two seats is what was so at one moment.")
            .with(format!("the changes {changes:?}"))
            .bound(1)
            .run(move || {
                let hall = in_one_way(|| hall(5, &moments[0].map(|seat| (seat, "ann"))));
                let ann = request(&hall, move |hall| changes.map(|(from, to)| hall.change(from, to, "ann")));
                let seen = hall.seats_of("ann");
                assert_eq!(ann.join().expect("change returns"), [Ok(()); 2], "both seats were free");
                assert!(
                    moments.iter().any(|seats| seen == seats),
                    "she had {moments:?}, and the list is {seen:?}"
                );
            });
    }
}
