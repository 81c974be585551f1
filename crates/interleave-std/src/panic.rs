//! `std::panic`, so that the runtime knows which thread is panicking.

pub use ::std::panic::{AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any};

use std::any::Any;

use interleave::panics::{self, Panicked};

use crate::rt;

/// As [`std::panic::catch_unwind`].
///
/// # Errors
/// The payload of the panic that `f` ended with.
pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> ::std::thread::Result<R> {
    returned_or_caught(f, catch)
}

/// What `f` returns, or the panic that `catch` has caught: that one is compiled once, and runs what has no type.
pub(crate) fn returned_or_caught<T>(
    f: impl FnOnce() -> T,
    catch: fn(&mut dyn FnMut()) -> ::std::thread::Result<()>,
) -> ::std::thread::Result<T> {
    let (mut f, mut value) = (Some(f), None);
    catch(&mut || value = f.take().map(|f| f()))?;
    Ok(value.expect("what did not panic has returned"))
}

/// Apart, so that it is compiled here, and not for each closure of a learner's tests.
fn catch(f: &mut dyn FnMut()) -> ::std::thread::Result<()> {
    if !rt::active() {
        return ::std::panic::catch_unwind(AssertUnwindSafe(f));
    }
    let me = rt::current();
    let panics = rt::with(|run| {
        run.threads[me].catching += 1;
        run.threads[me].panics.len()
    });
    let result = ::std::panic::catch_unwind(AssertUnwindSafe(f));
    rt::with(|run| {
        let thread = &mut run.threads[me];
        thread.catching -= 1;
        if thread.panics.len() > panics {
            thread.caught = thread.panics.drain(panics..).next().map(|(panicked, _)| panicked);
        }
    });
    result
}

/// As [`std::panic::resume_unwind`].
#[track_caller]
pub fn resume_unwind(payload: Box<dyn Any + Send>) -> ! {
    resume_unwind_at(Location::caller(), payload)
}

/// No hook is called for it, so the runtime is told here.
pub(crate) fn resume_unwind_at(place: &'static Location<'static>, payload: Box<dyn Any + Send>) -> ! {
    if rt::active() {
        let message = panics::message(&*payload);
        // What was caught last is most often what goes on: then the report says where that panic began.
        let caught = rt::with(|run| run.threads[run.current].caught.take());
        let again = caught.filter(|caught| caught.message == message);
        rt::begin_panic(again.unwrap_or_else(|| Panicked {
            message,
            at: interleave::shown_at(place),
            line: Some((place.file().to_owned(), place.line())),
        }));
    }
    ::std::panic::resume_unwind(payload)
}

/// Does nothing while a check runs: its report needs the hook that is set.
pub fn set_hook(_hook: Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>) {}

/// Gives a hook that does nothing: see [`set_hook`].
#[must_use]
pub fn take_hook() -> Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static> {
    Box::new(|_| {})
}
