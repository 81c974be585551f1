use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::{Threads, check};

/// Two requests for the same path are answered at the same moment, when its count is 1 already. Each must count. If
/// one is lost, both threads have read the same old count: look for a moment between the read and the write in
/// which the lock is free.
#[test]
fn every_increment_is_counted() {
    // A lost update needs one switch; three also cover one that hides behind a failed exchange and a stale read.
    check("Every increment is counted.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 3, "three increments, and this count");
    });
}

/// The first two requests for a path are answered at the same moment. Both find that the key is not there. If one is
/// lost, one thread has put a new count over the other's: look at how a missing key gets into the map.
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

/// Requests for two different paths at the same moment. If one count is missing, a whole map was written back over
/// another: look for a copy of the map.
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

/// A worker counts and then raises a flag; whoever sees the flag asks for the count. If the count is 0, `incr` had
/// returned before it had counted, or `get` answers from something that is older: look for work put off, and for
/// copies.
#[test]
fn get_sees_what_was_counted_before() {
    // One switch to the worker and one stale read; the third bound is spare.
    check("get sees every increment that happened before it.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let counted = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let (counter, counted) = (Arc::clone(&counter), Arc::clone(&counted));
            move || {
                counter.incr("/");
                counted.store(true, Ordering::Release);
            }
        });
        if counted.load(Ordering::Acquire) {
            assert_eq!(counter.get("/"), 1, "the increment happened before this get");
        }
        worker.join().expect("incr returns");
    });
}

/// A metrics page asks twice while a worker counts. If the second answer is smaller, the count was out of the map for a
/// moment: look for a value that is taken out, changed and put back.
#[test]
fn a_count_never_goes_back() {
    // Two switches: into the moment without the count, and back.
    check("A count never goes back.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        let first = counter.get("/");
        let second = counter.get("/");
        assert!(1 <= first && first <= second && second <= 2, "counts of {first} and then {second}");
        worker.join().expect("incr returns");
    });
}

/// Two metrics pages ask at the same moment, after a request was counted. If one of them gets 0, the increment is under
/// way from one place to another and in neither: look at what `get` changes.
#[test]
fn two_readers_at_once_both_see_the_count() {
    // One switch between taking the increment out of one place and putting it into the other.
    check("Two readers at the same time both see what was counted before.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let reader = thread::spawn(move || other.get("/"));
        let mine = counter.get("/");
        let theirs = reader.join().expect("get returns");
        assert_eq!((mine, theirs), (1, 1), "one increment before both, and these counts");
    });
}
