/// Keys beside each other.
mod keys;

use std::sync::{Arc, mpsc};
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// A metrics page asks for paths that nobody has requested yet. If this fails, look at what `get` does with a
/// key that is not there.
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
        // More than fit into a byte.
        for expected in 1..=300 {
            counter.incr("/");
            assert_eq!(counter.get("/"), expected);
        }
        // So many more without a look in between: more than two bytes count, and a mark of two bytes is what it
        // was at the last look.
        for _ in 0..65_536 {
            counter.incr("/");
        }
        assert_eq!(counter.get("/"), 300 + 65_536);
        counter.incr("");
        assert_eq!(counter.get(""), 1);
    });
}

/// A counter is made, used, and then moved to where the threads find it; another one takes its place. If this
/// fails, counts are found by where the counter lies: all of them, or what was counted last.
#[test]
fn a_counter_keeps_its_counts_when_it_is_moved() {
    within_time_limit(|| {
        let mut counter = SafeCounter::new();
        counter.incr("/");
        let moved = Arc::new(std::mem::take(&mut counter));
        // The new one first: what was remembered last is the old one's count.
        assert_eq!(
            (counter.get("/"), moved.get("/")),
            (0, 1),
            "a new counter in the place of one that was moved, and that one"
        );
        counter.incr("/");
        assert_eq!((counter.get("/"), moved.get("/")), (1, 1), "the two, when the new one has counted too");
    });
}

/// A server may have many counters, one for requests and one for errors, and some that come and go. If this
/// fails, look for state that belongs to the program and not to the counter, a `static` or a `thread_local!`,
/// and for how a counter finds its own in there: by a number in front of the key, perhaps, that `new` gives
/// and `default` does not, or that of another one that is still there, or by an address that another counter has
/// later.
#[test]
fn two_counters_do_not_disturb_each_other() {
    within_time_limit(|| {
        // The key 1 of a counter 1, and the empty key of a counter 11.
        let keys = ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let made = |n| if n % 2 == 0 { SafeCounter::new() } else { SafeCounter::default() };
        let counters: Vec<SafeCounter> = (0..130).map(made).collect();
        counters.iter().for_each(|counter| keys.iter().for_each(|key| counter.incr(key)));
        for counter in &counters {
            assert_eq!(keys.map(|key| counter.get(key)), [1; 11], "counts of 11 keys, in one counter of 130");
        }
        // The first half goes, and new ones come beside the second.
        let stay = counters.into_iter().skip(65).collect::<Vec<_>>();
        let later: Vec<SafeCounter> = (0..130).map(|_| SafeCounter::new()).collect();
        assert!(
            later.iter().all(|counter| counter.get("") == 0),
            "a new counter has the counts of an earlier one"
        );
        later.iter().for_each(|counter| counter.incr(""));
        assert!(
            later.iter().all(|counter| counter.get("") == 1),
            "what a new counter counts goes to an earlier one"
        );
        assert!(
            stay.iter().all(|counter| counter.get("") == 1),
            "what a new counter counts goes to one that was there before it"
        );
    });
}

/// The counter is shared behind an `Arc`. If this does not compile, a field of it may not be used by several
/// threads; if it fails, look for counts that belong to a thread.
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

/// A request handler panics, and on its way out a guard counts that. If the count is missing, look for
/// `thread::panicking`, and for a guard that enters a count only where nothing panics.
#[test]
fn who_panics_counts_too() {
    within_time_limit(|| {
        let counter = SafeCounter::new();
        for panics in 1..=2 {
            while_unwinding(|| counter.incr("/panics"));
            assert_eq!(counter.get("/panics"), panics, "panics that were counted as they unwound");
        }
        assert_eq!(counter.get("/"), 0, "nobody has counted this");
    });
}

/// One worker lives through many counters, each of which is made when the one before is gone. If an increment is
/// lost, the worker has kept its place in an earlier counter, and takes a later one for that: by its address,
/// perhaps, which a later one may have again.
#[test]
fn a_worker_may_outlive_a_counter() {
    within_time_limit(|| {
        let (send, counters) = mpsc::channel::<Arc<SafeCounter>>();
        let (done, counted) = mpsc::channel();
        let worker = thread::spawn(move || {
            for counter in counters {
                counter.incr("/");
                drop(counter);
                done.send(()).expect("the check waits for this");
            }
        });
        for _ in 0..32 {
            let counter = Arc::new(SafeCounter::new());
            send.send(Arc::clone(&counter)).expect("the worker is there");
            counted.recv().expect("incr returns");
            assert_eq!(counter.get("/"), 1, "one increment, by a worker that has counted in others before");
        }
        drop(send);
        worker.join().expect("it only counts");
    });
}
