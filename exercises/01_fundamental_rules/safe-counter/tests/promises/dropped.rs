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
        while_unwinding(|| drop(counter));
        assert_eq!(threads_alive(), [""; 0], "the counter is dropped, and they are still alive");
    });
}
