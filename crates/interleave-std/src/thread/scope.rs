//! `std::thread::scope`.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, RefUnwindSafe};
use std::thread::Result;

use super::handle::{Joiner, wait_for};
use super::{Thread, builder};
use crate::rt::{self, Place, Slot, Tid};

/// As [`std::thread::Scope`].
pub struct Scope<'scope, 'env: 'scope> {
    /// The threads started so far.
    threads: Slot<Vec<Tid>>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

impl RefUnwindSafe for Scope<'_, '_> {}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

/// As [`std::thread::scope`]: returns when all threads of the scope have ended.
///
/// # Panics
/// Panics if a thread of the scope that nobody joined has panicked, as the real one does.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let place = Location::caller();
    let scope = Scope { threads: Slot::new(Vec::new()), scope: PhantomData, env: PhantomData };
    let result = crate::panic::catch_unwind(AssertUnwindSafe(|| f(&scope)));
    let panicked = scope.wait_for_all(place);
    match result {
        Err(payload) => crate::panic::resume_unwind(payload),
        Ok(_) if panicked => panic!("a scoped thread panicked"),
        Ok(result) => result,
    }
}

impl Scope<'_, '_> {
    /// Waits for every thread of the scope, and says whether one that nobody joined has panicked.
    fn wait_for_all(&self, place: Place) -> bool {
        let mut panicked = false;
        let mut next = 0;
        // A thread of the scope may start another one while it is waited for.
        while let Some(tid) = self.threads.with(|threads| threads.get(next).copied()) {
            next += 1;
            let joined = rt::with(|run| run.threads[tid].joined);
            if !joined {
                wait_for(tid, place);
                panicked |= rt::with(|run| run.threads[tid].died.is_some());
            }
        }
        panicked
    }
}

impl<'scope> Scope<'scope, '_> {
    /// Starts a thread that may borrow what outlives the scope.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(Box::new(f), None, Location::caller())
    }

    pub(super) fn start<T>(
        &'scope self,
        f: Box<dyn FnOnce() -> T + 'scope>,
        name: Option<String>,
        place: Place,
    ) -> ScopedJoinHandle<'scope, T> {
        let joiner = builder::start(f, name, place);
        self.threads.with(|threads| threads.push(joiner.tid));
        ScopedJoinHandle { joiner, scope: PhantomData }
    }
}

/// As [`std::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T> {
    joiner: Joiner<T>,
    scope: PhantomData<&'scope ()>,
}

// SAFETY: as the real handle: what the thread returns is sent, and nothing is shared.
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above.
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that it ended with.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        self.joiner.join(Location::caller()).map_err(|payload| payload as Box<dyn Any + Send>)
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.joiner.thread
    }

    /// True once the thread has ended.
    #[track_caller]
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.joiner.is_finished(Location::caller())
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
