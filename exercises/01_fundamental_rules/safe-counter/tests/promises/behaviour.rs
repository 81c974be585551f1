use std::sync::Arc;
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::within_time_limit;

/// A metrics page asks for paths that nobody has requested yet. If this fails, look at what `get` does with a key
/// that is not there.
#[test]
fn a_key_that_was_never_counted_has_the_count_0() {
    within_time_limit(|| {
        let counter = SafeCounter::new();
        assert_eq!(counter.get("/"), 0);
        assert_eq!(counter.get(""), 0);
    });
}

/// The plain case, on one thread. If this fails, no lock will help: look at how `incr` finds the count.
#[test]
fn increments_add_up() {
    within_time_limit(|| {
        let counter = SafeCounter::new();
        for expected in 1..=5 {
            counter.incr("/");
            assert_eq!(counter.get("/"), expected);
        }
        counter.incr("");
        assert_eq!(counter.get(""), 1);
    });
}

/// Two paths are two counts. If this fails, look at what the key is used for.
#[test]
fn keys_do_not_disturb_each_other() {
    within_time_limit(|| {
        let counter = SafeCounter::new();
        counter.incr("/a");
        counter.incr("/a");
        counter.incr("/b");
        assert_eq!((counter.get("/a"), counter.get("/b"), counter.get("/c")), (2, 1, 0));
    });
}

/// A server may have two counters, one for requests and one for errors. If this fails, look for state that belongs
/// to the program and not to the counter: a `static`, a `thread_local!`.
#[test]
fn two_counters_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (requests, errors) = (SafeCounter::new(), SafeCounter::new());
        requests.incr("/");
        assert_eq!((requests.get("/"), errors.get("/")), (1, 0));
    });
}

/// The counter is shared behind an `Arc`. If this does not compile, a field of it may not be used by several threads;
/// if it fails, look for counts that belong to a thread.
#[test]
fn what_other_threads_counted_counts() {
    within_time_limit(|| {
        let counter = Arc::new(SafeCounter::new());
        for worker in 0..4 {
            let counter = Arc::clone(&counter);
            // One after the other: how they mix is what `schedules` explores.
            let worker = thread::spawn(move || {
                counter.incr("/");
                counter.incr(["/even", "/odd"][worker % 2]);
            });
            worker.join().expect("a worker only counts");
        }
        let counts = ["/", "/even", "/odd"].map(|key| counter.get(key));
        assert_eq!(counts, [4, 2, 2]);
    });
}
