//! A caller whose thread panics.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What `call` gives where a destructor makes it while the thread panics. Code that asks `std::thread::panicking` takes
/// that for a panic of its own.
///
/// # Panics
/// Panics as `call` does, once the thread no longer unwinds: a panic that left the destructor would end the process.
pub fn while_unwinding<R>(call: impl FnOnce() -> R) -> R {
    struct Guard<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    let (mut call, mut ended) = (Some(call), None);
    drop(catch_unwind(AssertUnwindSafe(|| {
        let _rolls_back = Guard(|| ended = call.take().map(|call| catch_unwind(AssertUnwindSafe(call))));
        // As `panic!`, without the message on stderr.
        resume_unwind(Box::new("planned"));
    })));
    ended.expect("a guard is dropped").unwrap_or_else(|payload| resume_unwind(payload))
}
