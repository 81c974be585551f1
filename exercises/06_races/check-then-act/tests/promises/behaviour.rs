use std::sync::Arc;
use std::thread;

use crate::exercise::Bookings;
use crate::exercise::Refused::{NoSuchSeat, NotYours, Taken};
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// The hall's edges. If this fails, look at where the seat's number is compared with the hall's size, in all
/// of `book`, `cancel` and `change`, and at which refusal comes first. A number that is cut to 8 or 16 bits before
/// that is another one.
#[test]
fn a_seat_outside_the_hall_is_refused() {
    within_time_limit(|| {
        let hall = Bookings::new(2);
        for seat in (8..32).map(|bits| (1 << bits) + 1).chain([0, 3, u32::MAX]) {
            assert_eq!(hall.book(seat, "ann"), Err(NoSuchSeat));
            assert_eq!(hall.cancel(seat, "ann"), Err(NoSuchSeat));
        }
        assert_eq!(hall.book(1, "ann"), Ok(()));
        assert_eq!(hall.change(1, 3, "ann"), Err(NoSuchSeat));
        assert_eq!(hall.change(0, 2, "ann"), Err(NoSuchSeat));
        assert_eq!(hall.change(0, 1, "ann"), Err(NoSuchSeat));
        assert_eq!(hall.change(2, 0, "ann"), Err(NoSuchSeat), "which comes before NotYours");
        assert_eq!(hall.seats_of("ann"), [1]);
        let nowhere = Bookings::new(0);
        assert_eq!(nowhere.book(1, "ann"), Err(NoSuchSeat));
        assert_eq!(nowhere.seats_of("ann"), [0; 0], "the seats of ann in a hall without seats");
    });
}

/// The plain sale. If this fails, no lock will help: look at what `book` asks before it writes, and, if it is
/// the last seat, at whether an empty name means a free seat.
#[test]
fn a_held_seat_is_refused() {
    within_time_limit(|| {
        let hall = Bookings::new(3);
        assert_eq!(hall.book(1, "ann"), Ok(()));
        assert_eq!(hall.book(1, "bob"), Err(Taken));
        assert_eq!(hall.book(1, "ann"), Err(Taken));
        assert_eq!(hall.book(2, "bob"), Ok(()));
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![1], vec![2]));
        assert_eq!(hall.book(3, ""), Ok(()));
        assert_eq!(hall.book(3, "bob"), Err(Taken), "the holder has an empty name");
    });
}

/// A seat that comes back can be sold again, and only its holder can give it back. If this fails, look at
/// what `cancel` compares.
#[test]
fn only_the_holder_gives_a_seat_back() {
    within_time_limit(|| {
        let hall = Bookings::new(1);
        assert_eq!(hall.cancel(1, "ann"), Err(NotYours));
        assert_eq!(hall.cancel(1, ""), Err(NotYours), "nobody holds it, and an empty name is a name");
        assert_eq!(hall.book(1, "ann"), Ok(()));
        assert_eq!(hall.cancel(1, "bob"), Err(NotYours));
        assert_eq!(hall.cancel(1, "ann"), Ok(()));
        assert_eq!(hall.cancel(1, "ann"), Err(NotYours));
        assert_eq!(hall.book(1, "bob"), Ok(()));
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![], vec![1]));
    });
}

/// A sold-out premiere: each seat has another customer. If one holds the seat of another, customers have numbers, and
/// these come round.
#[test]
fn each_of_many_customers_has_their_own_seat() {
    within_time_limit(|| {
        const SEATS: u32 = 3_000;
        let hall = Bookings::new(SEATS);
        for seat in 1..=SEATS {
            assert_eq!(hall.book(seat, &seat.to_string()), Ok(()));
        }
        // A few of them: not every answer takes a moment only.
        for seat in (1..=SEATS).step_by(97) {
            assert_eq!(hall.seats_of(&seat.to_string()), [seat], "the seats of customer {seat}");
            for other in [8, 10, 11].map(|bits| (seat + (1 << bits)).to_string()) {
                assert_eq!(hall.cancel(seat, &other), Err(NotYours), "seat {seat} for customer {other}");
            }
        }
    });
}

/// A change that succeeds frees the old seat, and the new one stands in order among the customer's others. If
/// this fails, look at what `change` does with `from`, and at where it puts `to`.
#[test]
fn a_change_frees_the_old_seat() {
    within_time_limit(|| {
        let hall = Bookings::new(4);
        assert_eq!((hall.book(1, "ann"), hall.book(3, "ann")), (Ok(()), Ok(())));
        assert_eq!(hall.change(1, 4, "ann"), Ok(()));
        assert_eq!(hall.seats_of("ann"), [3, 4]);
        assert_eq!(hall.change(4, 2, "ann"), Ok(()));
        assert_eq!(hall.seats_of("ann"), [2, 3]);
        assert_eq!(hall.book(1, "bob"), Ok(()));
    });
}

/// A party of five, of whom one goes to the other end of the row, and back. If their list is not in order, the seat is
/// put past some of the others only.
#[test]
fn after_a_change_past_many_the_list_is_in_order() {
    within_time_limit(|| {
        let hall = Bookings::new(9);
        (3..=7).for_each(|seat| assert_eq!(hall.book(seat, "ann"), Ok(())));
        for (from, to, list) in [(3, 9, [4, 5, 6, 7, 9]), (9, 1, [1, 4, 5, 6, 7]), (6, 2, [1, 2, 4, 5, 7])] {
            assert_eq!(hall.change(from, to, "ann"), Ok(()));
            assert_eq!(hall.seats_of("ann"), list, "after the change from {from} to {to}");
        }
    });
}

/// A request fails, and what it does on its way out is to give the customer another seat. If nothing has happened, somebody
/// asks whether the thread panics, and takes back what was done.
#[test]
fn a_call_while_its_thread_panics_is_like_any_other() {
    within_time_limit(|| {
        let hall = Bookings::new(4);
        assert_eq!(while_unwinding(|| hall.book(1, "ann")), Ok(()));
        assert_eq!((while_unwinding(|| hall.seats_of("ann")), hall.seats_of("ann")), (vec![1], vec![1]));
        assert_eq!(while_unwinding(|| hall.change(1, 2, "ann")), Ok(()));
        assert_eq!((hall.seats_of("ann"), hall.book(1, "bob")), (vec![2], Ok(())));
        assert_eq!(while_unwinding(|| hall.cancel(2, "ann")), Ok(()));
        assert_eq!((hall.seats_of("ann"), hall.book(2, "bob")), (vec![], Ok(())));
    });
}

/// One season ends, and the next begins in the same hall. If the old bookings show, a list is known by the hall's
/// address: another hall has it later.
#[test]
fn a_hall_that_opens_in_anothers_place_is_empty() {
    within_time_limit(|| {
        let mut hall = Bookings::new(3);
        for seat in [1, 2, 3] {
            assert_eq!(hall.book(seat, "ann"), Ok(()));
            assert_eq!(hall.seats_of("ann"), [seat], "in a hall in which nothing else was sold");
            hall = Bookings::new(3);
        }
    });
}

/// A company has a hundred seats, and gives one after the other back. If one of the others is missing from its
/// list, look at where the list keeps its first few, and what it takes for their end.
#[test]
fn a_list_of_many_has_all_but_those_given_back() {
    within_time_limit(|| {
        let hall = Bookings::new(100);
        let mut left: Vec<u32> = (1..=100).collect();
        for seat in &left {
            assert_eq!(hall.book(*seat, "ann"), Ok(()));
        }
        // 37 and 100 have no divisor in common: so each comes once.
        for seat in (0..100).map(|nth| nth * 37 % 100 + 1) {
            assert_eq!(hall.cancel(seat, "ann"), Ok(()));
            left.retain(|other| *other != seat);
            assert_eq!(hall.seats_of("ann"), left, "when seat {seat} was given back");
        }
    });
}

/// A change that is refused changes nothing, and that is where most reworkings of `change` go wrong. If this
/// fails, look at what was done before the refusal; if it does not end, at a lock that is taken twice when
/// both seats are one.
#[test]
fn whoever_is_refused_keeps_their_seat() {
    within_time_limit(|| {
        let hall = Bookings::new(4);
        assert_eq!(hall.book(1, "ann"), Ok(()));
        assert_eq!(hall.book(2, "bob"), Ok(()));
        assert_eq!(hall.change(1, 2, "ann"), Err(Taken));
        assert_eq!(hall.change(1, 1, "ann"), Err(Taken));
        assert_eq!(hall.change(3, 3, "ann"), Err(NotYours));
        assert_eq!(hall.change(2, 3, "ann"), Err(NotYours));
        assert_eq!(hall.change(3, 2, "ann"), Err(NotYours));
        assert_eq!((hall.seats_of("ann"), hall.seats_of("bob")), (vec![1], vec![2]));
        assert_eq!(hall.book(3, "carl"), Ok(()));
        assert_eq!(hall.book(4, "ann"), Ok(()));
        assert_eq!(hall.change(1, 4, "ann"), Err(Taken), "also if it is her own");
        assert_eq!(hall.seats_of("ann"), [1, 4]);
    });
}

/// A family books several seats. If this fails, look for one seat a customer, and for an order that depends
/// on the map.
#[test]
fn a_customers_seats_come_in_order() {
    within_time_limit(|| {
        let hall = Bookings::new(20);
        for seat in [17, 3, 11, 20, 1, 8] {
            assert_eq!(hall.book(seat, "ann"), Ok(()));
        }
        assert_eq!(hall.seats_of("ann"), [1, 3, 8, 11, 17, 20]);
        assert_eq!(hall.cancel(11, "ann"), Ok(()));
        assert_eq!(hall.seats_of("ann"), [1, 3, 8, 17, 20]);
    });
}

/// Two halls, and requests from several threads, one after the other. If this fails, look for state that
/// belongs to the program or to a thread, and not to the hall.
#[test]
fn two_halls_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (large, small) = (Arc::new(Bookings::new(2)), Arc::new(Bookings::new(1)));
        for (hall, seat, customer) in [(&large, 1, "ann"), (&small, 1, "bob"), (&large, 2, "carl")] {
            let hall = Arc::clone(hall);
            let request = thread::spawn(move || hall.book(seat, customer));
            assert_eq!(request.join().expect("book returns"), Ok(()));
        }
        assert_eq!(
            (large.seats_of("ann"), large.seats_of("bob"), small.seats_of("bob")),
            (vec![1], vec![], vec![1])
        );
    });
}

/// Names that look alike, if only at their begin or at their end, and names that have the same hash of 32 bits:
/// two pairs by FNV-1a, one by FNV-1.
/// Then a name inside other names, beside each character that is no letter. If one customer has another one's
/// seat, a customer is known by something else than the name: by a text of name and seat, perhaps, that is
/// taken apart at a character that may stand in the name.
#[test]
fn customers_are_known_by_their_names() {
    fn each_has_one_seat(names: &[&str]) {
        let hall = Bookings::new(names.len() as u32);
        let seats = || names.iter().zip(1..);
        for (name, seat) in seats() {
            assert_eq!(hall.book(seat, name), Ok(()));
        }
        for (name, seat) in seats() {
            assert_eq!(hall.seats_of(name), [seat], "the seats of {name:?}");
            for (other, of_other) in seats() {
                if other != name {
                    assert_eq!(
                        hall.cancel(of_other, name),
                        Err(NotYours),
                        "{name:?} cancels the seat of {other:?}"
                    );
                }
            }
        }
    }
    within_time_limit(|| {
        each_has_one_seat(&[
            "ann",
            "Ann",
            "ann ",
            "",
            "\0",
            "costarring",
            "liquid",
            "declinate",
            "macallums",
            "creamwove",
            "quists",
        ]);
        let long = "ann ".repeat(300);
        let [one, two, before, behind] = ["_1", "_2", "1_", "2_"].map(|name| name.replace('_', &long));
        each_has_one_seat(&[&long, &one, &two, &before, &behind]);
        let no_letter = ('\0'..='\x7f').filter(|character| !character.is_ascii_alphabetic());
        let others = ['\u{a0}', '·', '–', '→', '\u{2028}', '\u{e000}', '\u{feff}', '\u{10ffff}'];
        for by in no_letter.chain(others) {
            let [behind, lee, twice, seven, before] = ["ann_", "ann_lee", "ann__lee", "ann_7", "7_ann"]
                .map(|name| name.replace('_', &by.to_string()));
            each_has_one_seat(&["ann", &behind, &lee, &twice, &seven, &before]);
        }
    });
}
