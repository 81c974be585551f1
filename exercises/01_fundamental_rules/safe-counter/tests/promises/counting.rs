use std::sync::Arc;
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::{Threads, check};

/// Two requests for the same path are answered at the same moment, when its count is 1 already. Each must
/// count. If one is lost, both threads have read the same old count: look for a moment between the read and
/// the write in which the lock is free.
#[test]
fn every_increment_is_counted() {
    // A lost update needs one switch; three also cover one that hides behind a failed exchange and a stale
    // read. The empty path is a path like any other, and has a place of its own in nobody's table.
    for (key, bound) in [("/", 3), ("", 1)] {
        check("Every increment is counted.").with(format!("the path {key:?}")).bound(bound).run(move || {
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
