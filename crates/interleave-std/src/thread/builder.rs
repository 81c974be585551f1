//! Starting threads.

use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, Location};
use std::sync::Arc;

use super::handle::{JoinHandle, Joiner, Packet};
use super::{Scope, ScopedJoinHandle, Thread};
use crate::panic::returned_or_caught;
use crate::rt::{self, Place, Slot, Tid};

/// As [`std::thread::spawn`].
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    JoinHandle(start(Box::new(f), None, Location::caller()))
}

/// The processors that code may count on: always two.
///
/// # Errors
/// None here.
pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    Ok(NonZero::new(2).expect("two is not zero"))
}

/// As [`std::thread::Builder`].
#[derive(Debug, Default)]
#[must_use = "must eventually spawn the thread"]
pub struct Builder {
    name: Option<String>,
}

impl Builder {
    /// A thread without a name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the thread; the report calls it by that name.
    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// Does nothing here: a stack has half a megabyte.
    pub fn stack_size(self, _bytes: usize) -> Self {
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// None here.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        Ok(JoinHandle(start(Box::new(f), self.name, Location::caller())))
    }

    /// Starts a thread that may borrow; who calls sees to it that it ends before what it borrows does.
    ///
    /// # Errors
    /// None here.
    ///
    /// # Safety
    /// As [`std::thread::Builder::spawn_unchecked`]. A schedule that ends while the thread runs never runs it
    /// again.
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        Ok(JoinHandle(start(Box::new(f), self.name, Location::caller())))
    }

    /// Starts the thread in a scope.
    ///
    /// # Errors
    /// None here.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Ok(scope.start(Box::new(f), self.name, Location::caller()))
    }
}

/// Starts a thread whose body may borrow for as long as `T` may.
///
/// The caller sees to it that the thread has ended before what it borrows does: with `'static`, or by a
/// scope.
///
/// Takes the body in a box: a learner's tests have a dozen bodies, and nearly all return nothing. So this is
/// compiled once for them, and not a dozen times.
pub(super) fn start<T>(f: Box<dyn FnOnce() -> T + '_>, name: Option<String>, place: Place) -> Joiner<T> {
    let packet: Packet<T> = Arc::new(Slot::new(None));
    let theirs = Arc::clone(&packet);
    let body = move || theirs.set(Some(returned_or_caught(f, catch)));
    let body: Box<dyn FnOnce() + '_> = Box::new(body);
    // SAFETY: only the lifetime changes. A scope does not end before its threads have, and a run that is left
    // in the middle runs none of them again.
    let body = unsafe { std::mem::transmute::<Box<dyn FnOnce() + '_>, Box<dyn FnOnce() + 'static>>(body) };
    let tid = launch(name, place, body);
    Joiner { tid, thread: Thread::of(tid), packet }
}

/// Runs what a thread is to do. Apart, so that it is compiled here, and not for each thread in a learner's
/// tests.
fn catch(body: &mut dyn FnMut()) -> ::std::thread::Result<()> {
    ::std::panic::catch_unwind(AssertUnwindSafe(body))
}

fn launch(name: Option<String>, place: Place, body: Box<dyn FnOnce()>) -> Tid {
    let here = rt::with(|run| run.threads[run.current].handle);
    rt::point(here, place, "to spawn");
    let tid = rt::with(|run| run.spawn(place, name, body));
    let handle = rt::with(|run| run.threads[tid].handle);
    rt::release(handle, 0x59);
    rt::record(handle, place, &|name| format!("spawns {name}"));
    rt::aftermath();
    tid
}
