use crate::exercise::SafeCounter;
use interleave_std::probe::{threads_alive, while_unwinding};
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
