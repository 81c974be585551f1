use std::sync::Arc;
use std::thread;

use super::{each_was_counted_once, path, with_paths};
use crate::exercise::SafeCounter;
use interleave_std::probe::{in_one_way, in_turn};
use interleave_std::{Threads, check};

/// How many paths are known already: as many as a table of up to 64 places has room for, one less, or as many
/// as make it full to three quarters or seven eighths; and some more.
const KNOWN: [usize; 22] = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 24, 28, 31, 32, 48, 56, 63, 64];

/// The same for the larger tables that somebody might begin with.
const MANY_KNOWN: [usize; 9] = [96, 112, 128, 192, 224, 256, 384, 448, 512];

/// A worker counts a path that another worker counts too, and then other paths come. If a count is too small,
/// the path stands there twice: who tries again looks only at what came last, and not at all that came
/// meanwhile.
#[test]
fn a_path_does_not_stand_there_twice() {
    // One switch, between the look for the path and its entry; one to spare where there is one other path. Of
    // more paths some come into the same part, where a map is in parts.
    for (others, bound) in [(1, 2), (40, 1)] {
        check("A path is entered once, whatever else is entered meanwhile.")
            .with(if others == 1 { "one other path" } else { "forty other paths" })
            .bound(bound)
            .run(move || {
                let counter = Arc::new(SafeCounter::new());
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || (0..=others).for_each(|number| other.incr(&path(number))));
                counter.incr(&path(0));
                worker.join().expect("incr returns");
                let counts = [0, others].map(|number| counter.get(&path(number)));
                assert_eq!(counts, [2, 1], "two increments of a path, and one of another");
            });
    }
}

/// A path is counted that is known, and one that is not, while another worker counts the new one too. If an
/// increment of the known path is lost, it went into a table that was copied to a larger one meanwhile; if
/// one of the new path is, two have entered it, where there is no room for it in a first place that is right.
#[test]
fn known_and_new_paths_are_counted_while_a_table_grows() {
    for known in KNOWN {
        // One switch, between the look for a path and its count.
        check("Every increment counts, however many paths there are.")
            .with(format!("{:?} as the new path", path(known)))
            .bound(1)
            .run(move || {
                let counter = with_paths(known);
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || other.incr(&path(known)));
                counter.incr(&path(0));
                counter.incr(&path(known));
                worker.join().expect("incr returns");
                let counts = [0, known].map(|number| counter.get(&path(number)));
                assert_eq!(
                    counts,
                    [2, 2],
                    "two increments of one of {known} paths, and two of the next path"
                );
            });
    }
}

/// A known path is counted, and whoever counts it is held up, while another worker counts paths that are new and
/// make a large table grow. If the increment is lost, it went into the old table when the counts had been copied
/// to the new one: look at what `incr` still has in hand when it lets go of a lock.
#[test]
fn a_path_is_counted_while_a_large_table_grows() {
    for known in MANY_KNOWN {
        // One switch, between the look for the path and its count.
        check("Every increment counts, also of a path among hundreds.")
            .with(format!("{known} paths before"))
            .bound(1)
            .run(move || {
                let counter = in_one_way(|| {
                    let counter = with_paths(known);
                    // So that nobody is left at work, where others count for whoever calls.
                    assert_eq!(counter.get(&path(1)), 1, "one of {known} paths, which was counted once");
                    counter
                });
                let other = Arc::clone(&counter);
                let worker =
                    thread::spawn(move || (known..known + 2).for_each(|number| other.incr(&path(number))));
                counter.incr(&path(0));
                worker.join().expect("incr returns");
                let counts = [0, known, known + 1].map(|number| counter.get(&path(number)));
                assert_eq!(
                    counts,
                    [2, 1, 1],
                    "two increments of one of {known} paths, and one of each that came"
                );
            });
    }
}

/// Two workers count paths that nobody has counted before, each its own. If this is a deadlock, a path needs two
/// locks, and which of them comes first depends on the path.
#[test]
fn whichever_paths_two_count_both_return() {
    // One switch, between the two locks. Among so many pairs of paths some need the same two. In turn, since a
    // counter with a thread that answers each request has them in every order without a switch.
    check("Two workers return, whichever paths they count.").bound(1).run(|| {
        in_turn(|| {
            let counter = Arc::new(SafeCounter::new());
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || (0..16).for_each(|number| other.incr(&path(number))));
            (16..64).for_each(|number| counter.incr(&path(number)));
            worker.join().expect("incr returns");
            assert!(each_was_counted_once(&counter, 64), "one increment of each");
        });
    });
}

/// A metrics page asks while a worker counts, and asks again when that is done. If it gets the old count
/// again, it has kept a copy that was old when it was made: look at what says that a copy is still good. If it
/// gets 0, a new path has moved the known ones to another place, between two looks.
#[test]
fn who_asks_again_gets_the_count_as_it_is() {
    for known in KNOWN {
        // One switch, into the middle of the first look.
        check("Who asks again sees what was counted meanwhile.")
            .with(format!("{:?} as the new path", path(known)))
            .bound(1)
            .run(move || {
                let counter = with_paths(known);
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || {
                    other.incr(&path(0));
                    other.incr(&path(known));
                });
                let seen = counter.get(&path(0));
                worker.join().expect("incr returns");
                assert!(seen == 1 || seen == 2, "a count of {seen}, and there were one or two increments");
                assert_eq!(
                    counter.get(&path(0)),
                    2,
                    "two increments of one of {known} paths, and this count"
                );
            });
    }
}
