use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{KNOWN, path, with_paths};
use crate::exercise::SafeCounter;
use interleave_std::probe::overtaken;
use interleave_std::{Threads, check};

/// Two requests for the same path are answered at the same moment, when its count is 1 already. Each must
/// count. If one is lost, both threads have read the same old count: look for a moment between the read and
/// the write in which the lock is free.
#[test]
fn every_increment_is_counted() {
    // A lost update needs one switch; three also cover one that hides behind a failed exchange and a stale
    // read. The empty path is a path like any other, and has a place of its own in nobody's table.
    for (key, bound) in [("/", 3), ("", 1)] {
        check("Every increment is counted.").bound(bound).run(move || {
            let counter = Arc::new(SafeCounter::new());
            counter.incr(key);
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || other.incr(key));
            counter.incr(key);
            worker.join().expect("incr returns");
            assert_eq!(counter.get(key), 3, "three increments, and this count");
        });
    }
}

/// The first two requests for a path are answered at the same moment. Both find that the key is not there. If
/// one is lost, one thread has put a new count over the other's: look at how a missing key gets into the map.
#[test]
fn the_first_two_increments_of_a_key_are_counted() {
    // As above; the switch falls between looking for the key and putting it in.
    check("The first two increments of a key are both counted.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}

/// One thread counts three requests and asks, while another counts one. If one is lost, whoever was overtaken
/// again and again has given up, or what the two agree on holds for one call only: look for an exchange that
/// is not tried until it succeeds, and for a lock that not everybody finds. If the first finds more than
/// four, an increment was on its way from one place to another, and `get` saw it in both.
#[test]
fn who_is_overtaken_again_and_again_still_counts() {
    for before in [0, 1] {
        // To be overtaken three times takes three switches: the way back costs none, since who overtakes then
        // gives way.
        check("Who is overtaken again and again still counts.").bound(3).run(move || {
            let counter = Arc::new(SafeCounter::new());
            (0..before).for_each(|_| counter.incr("/"));
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || {
                other.incr("/");
                thread::yield_now();
                other.incr("/");
                thread::yield_now();
                other.incr("/");
                other.get("/")
            });
            counter.incr("/");
            let seen = worker.join().expect("incr and get return") - before;
            assert!(
                (3..=4).contains(&seen),
                "three increments before the get and one beside it, and a count of {seen}"
            );
            assert_eq!(counter.get("/") - before, 4, "four increments, and this count");
        });
    }
}

/// Two workers and the thread that started them, at the same path. If this is a deadlock, two were waiting
/// and one was told; if an increment is lost, what was agreed between two did not hold for the third.
#[test]
fn three_at_once_are_all_counted() {
    // Two switches bring all three into the same call.
    check("Three increments at once are counted, and all three return.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let workers = [(); 2].map(|()| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.incr("/"))
        });
        counter.incr("/");
        for worker in workers {
            worker.join().expect("incr returns");
        }
        assert_eq!(counter.get("/"), 3, "three increments, and this count");
    });
}

/// Thirty-two threads have been there before, one after the other. A thread may have a place of its own to
/// count in, but no table of such places is as long as the number of threads. If an increment is lost, two
/// threads have the same place and add to it in two steps.
#[test]
fn the_thirty_third_thread_is_counted() {
    const THREADS: u64 = 32;
    // One switch between the two steps.
    check("However many threads have counted, each increment counts.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        for number in 2..=THREADS {
            let other = Arc::clone(&counter);
            // It also asks, so that nothing is left to be done when it ends.
            let worker = thread::spawn(move || {
                other.incr("/");
                other.get("/")
            });
            assert_eq!(
                worker.join().ok(),
                Some(number),
                "increments by {number} threads, one by one, and this count"
            );
        }
        let other = Arc::clone(&counter);
        let last = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        last.join().expect("incr returns");
        assert_eq!(
            counter.get("/"),
            THREADS + 2,
            "increments by {THREADS} threads, two more at once, and this count"
        );
    });
}

/// Requests for two different paths at the same moment. If one count is missing, a whole map was written back
/// over another: look for a copy of the map.
#[test]
fn two_keys_at_once_do_not_disturb_each_other() {
    // One switch between copying the map and writing it back is enough.
    check("Two keys that are counted at the same time do not disturb each other.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/a"));
        counter.incr("/b");
        worker.join().expect("incr returns");
        assert_eq!((counter.get("/a"), counter.get("/b")), (1, 1), "one increment of each, and these counts");
    });
}

/// A worker counts a path that another worker counts too, and then other paths come. If a count is too small,
/// the path stands there twice: who tries again looks only at what came last, and not at all that came
/// meanwhile.
#[test]
fn a_path_does_not_stand_there_twice() {
    // One switch, between the look for the path and its entry; one to spare where there is one other path. Of
    // more paths some come into the same part, where a map is in parts.
    for (others, bound) in [(1, 2), (40, 1)] {
        check("A path is entered once, whatever else is entered meanwhile.").bound(bound).run(move || {
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

/// A worker counts thirty requests, and another thread, which counts one, comes too late at each step of its
/// own. If an increment is lost, that thread has given up: look for an exchange that is tried a number of
/// times, and not until it succeeds.
#[test]
fn who_is_overtaken_thirty_times_still_counts() {
    const OTHERS: u64 = 30;
    // Who is overtaken gives way, which costs no switch. One is for what else may come between.
    check("Who is overtaken thirty times still counts.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || {
            for counted in 0..OTHERS {
                other.incr("/");
                let seen = other.get("/");
                assert!(seen >= counted + 2, "{} increments have returned, and get gave {seen}", counted + 2);
                thread::yield_now();
            }
        });
        overtaken(|| counter.incr("/"));
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), OTHERS + 2, "increments by two threads, and this count");
    });
}

/// A path is counted that is known, and one that is not, while another worker counts the new one too. If an
/// increment of the known path is lost, it went into a table that was copied to a larger one meanwhile; if
/// one of the new path is, two have entered it, where there is no room for it in a first place that is right.
#[test]
fn known_and_new_paths_are_counted_while_a_table_grows() {
    for known in KNOWN {
        // One switch, between the look for a path and its count.
        check("Every increment counts, however many paths there are.").bound(1).run(move || {
            let counter = with_paths(known);
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || other.incr(&path(known)));
            counter.incr(&path(0));
            counter.incr(&path(known));
            worker.join().expect("incr returns");
            let counts = [0, known].map(|number| counter.get(&path(number)));
            assert_eq!(counts, [2, 2], "two increments of one of {known} paths, and two of the next path");
        });
    }
}

/// A worker counts thirty paths that are new, and another thread, which counts one that is new too, comes too
/// late at each step of its own. If a count is missing, that thread has given up: it has put a whole map in
/// place of one that it had not seen.
#[test]
fn who_enters_a_path_is_overtaken_and_loses_none() {
    const PATHS: usize = 30;
    // Who is overtaken gives way, which costs no switch.
    check("A path that is entered last of all puts no other one out.").bound(0).run(|| {
        let counter = with_paths(1);
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || {
            for number in 2..PATHS {
                other.incr(&path(number));
                thread::yield_now();
            }
        });
        overtaken(|| counter.incr(&path(1)));
        worker.join().expect("incr returns");
        assert!(each_was_counted_once(&counter, PATHS), "one increment of each of {PATHS} paths");
    });
}

/// Two workers count paths that nobody has counted before, each its own. If this is a deadlock, a path needs two
/// locks, and which of them comes first depends on the path.
#[test]
fn whichever_paths_two_count_both_return() {
    // One switch, between the two locks. Among so many pairs of paths some need the same two.
    check("Two workers return, whichever paths they count.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || (0..16).for_each(|number| other.incr(&path(number))));
        (16..64).for_each(|number| counter.incr(&path(number)));
        worker.join().expect("incr returns");
        assert!(each_was_counted_once(&counter, 64), "one increment of each");
    });
}

/// Looks at so many paths, and notes each look: many looks without a change between them would be taken for a
/// loop that never ends, where each has to go through a list.
fn each_was_counted_once(counter: &SafeCounter, paths: usize) -> bool {
    let looks = AtomicUsize::new(0);
    (0..paths).all(|number| {
        looks.fetch_add(1, Ordering::Relaxed);
        counter.get(&path(number)) == 1
    })
}
