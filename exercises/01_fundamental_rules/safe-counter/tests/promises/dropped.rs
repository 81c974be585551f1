use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::probe::{in_one_way, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// The server closes, and its counter is dropped. A thread that is left is one of the counter's own, and goes on
/// with what is no longer there: look for a handle that nobody joins.
#[test]
fn a_counter_leaves_no_thread() {
    // No switch: a thread that the drop does not wait for has not gone on when it returns. One is spare.
    check("A counter that is dropped leaves no thread.").bound(1).run(|| {
        let counter = SafeCounter::new();
        counter.incr("/");
        assert_eq!(counter.get("/"), 1, "one increment, and this count");
        drop(counter);
        assert_eq!(threads_alive(), [""; 0], "the counter is dropped, and they are still alive");
    });
}

/// Two workers make the first calls at the same moment. If a thread is left, both have started it, and only one is
/// joined.
#[test]
fn a_counter_that_two_call_first_leaves_no_thread_either() {
    // One switch between the question whether it was started and the start, and one away from whoever ends by itself.
    check("A counter that two threads call first leaves no thread.").bound(2).run(|| {
        let counter = SafeCounter::new();
        thread::scope(|scope| {
            for key in ["/", "/cart"] {
                scope.spawn(|| counter.incr(key));
            }
        });
        drop(counter);
        assert_eq!(threads_alive(), [""; 0], "the counter is dropped, and they are still alive");
    });
}

/// A panic takes the server down, and the counter with it. If a thread of the counter's is left, its drop does not
/// wait for the end of one while a panic unwinds: look for `thread::panicking`.
#[test]
fn a_counter_that_goes_down_with_a_panic_leaves_no_thread_either() {
    // As above.
    check("A counter that is dropped in a panic leaves no thread.").bound(1).run(|| {
        let counter = SafeCounter::new();
        counter.incr("/");
        assert_eq!(counter.get("/"), 1, "one increment, and this count");
        while_unwinding(|| drop(counter));
        assert_eq!(threads_alive(), [""; 0], "the counter is dropped, and they are still alive");
    });
}

/// Twelve servers run in one process, and the first of them closes. If one of the others has lost its count, the counters
/// share a place, and one that is dropped takes what is not its own: by a prefix, perhaps, and what begins with `1` is
/// also what belongs to number 10.
#[test]
fn a_counter_takes_its_own_counts_alone_with_it() {
    // None: one thread does it all. Under schedules, since a static is as new in each, and the first counter has the
    // first number.
    check("A counter that is dropped takes no count of another with it.").bound(0).run(|| {
        in_one_way(|| {
            let [first, others @ ..] = [(); 12].map(|()| SafeCounter::new());
            others.iter().for_each(|counter| counter.incr("/"));
            drop(first);
            assert_eq!(others.each_ref().map(|counter| counter.get("/")), [1; 11], "the other counters");
        });
    });
}

/// Two servers run in one process, and one of them closes. If as many threads are alive as before, the counters share
/// one: it must have ended when the first of them is dropped, and the other one still needs it.
#[test]
fn two_counters_share_no_thread() {
    // No switch: a thread that ends by itself, before its counter is dropped, would be missed.
    check("Two counters share no thread.").bound(0).run(|| {
        let counters = [(); 2].map(|()| SafeCounter::new());
        counters.iter().for_each(|counter| counter.incr("/"));
        let before = threads_alive().len();
        let [one, other] = counters;
        drop(one);
        let after = threads_alive().len();
        assert!(
            after < before || before == 0,
            "{before} threads were alive before the drop, and {after} after it"
        );
        assert_eq!(other.get("/"), 1, "one increment, and this count");
    });
}

/// A request that has a counter of its own panics, and the next one makes another. If that one has counts already, what
/// tidies up after a counter leaves early where its thread panics.
#[test]
fn a_counter_that_a_panic_drops_leaves_no_counts() {
    // None: who leaves them does so in every schedule.
    check("A counter that is dropped in a panic leaves no counts to the next one.").bound(0).run(|| {
        let counter = SafeCounter::new();
        counter.incr("/");
        while_unwinding(|| drop(counter));
        assert_eq!(SafeCounter::new().get("/"), 0, "nobody has counted on the new counter");
    });
}

/// One server closes while another one starts. If the new counter has counts from the beginning, or loses its first one, what
/// the old one had was handed on before it was wiped.
#[test]
fn a_counter_that_is_dropped_meanwhile_leaves_no_counts() {
    // One switch into the drop. The other thread goes on with it when main counts, at the latest when it asks.
    check("A counter that is made beside a drop is a new one.").bound(2).run(|| {
        let counter = SafeCounter::new();
        counter.incr("/");
        let closes = thread::spawn(move || drop(counter));
        let new = SafeCounter::new();
        assert_eq!(new.get("/"), 0, "nobody has counted on the new counter");
        new.incr("/");
        closes.join().expect("a drop does not panic");
        assert_eq!(new.get("/"), 1, "one increment, and this count");
    });
}
