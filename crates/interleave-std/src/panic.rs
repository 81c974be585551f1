//! `std::panic`, so that the runtime knows which thread is panicking.

pub use ::std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any, resume_unwind,
};

use crate::rt;

/// As [`std::panic::catch_unwind`].
///
/// # Errors
/// The payload of the panic that `f` ended with.
pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> ::std::thread::Result<R> {
    if !rt::active() {
        return ::std::panic::catch_unwind(f);
    }
    let me = rt::current();
    let panics = rt::with(|run| {
        run.threads[me].catching += 1;
        run.threads[me].panics.len()
    });
    let result = ::std::panic::catch_unwind(f);
    rt::with(|run| {
        run.threads[me].catching -= 1;
        run.threads[me].panics.truncate(panics);
    });
    result
}

/// Does nothing while a check runs: its report needs the hook that is set.
pub fn set_hook(_hook: Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>) {}

/// Gives a hook that does nothing: see [`set_hook`].
#[must_use]
pub fn take_hook() -> Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static> {
    Box::new(|_| {})
}
