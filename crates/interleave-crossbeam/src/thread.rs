//! `crossbeam::thread`: scopes that give the panics of their threads.
//!
//! A [`Scope`] keeps the handle of every thread that was started in it. Whoever joins a thread takes its
//! handle out; the scope's end joins what is left, until nothing is, because a thread may start others.

use std::any::Any;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use interleave_std::kernel::Shared;
use interleave_std::thread::{Builder, JoinHandle, Result, Thread};

type Handle = Arc<Shared<Option<JoinHandle<()>>>>;

/// As [`crossbeam_utils::thread::Scope`].
pub struct Scope<'env> {
    handles: Arc<Shared<Vec<Handle>>>,
    /// Invariant, as the real one.
    env: PhantomData<&'env mut &'env ()>,
}

// SAFETY: as the real scope; the handles are used by one thread of the system at a time.
unsafe impl Sync for Scope<'_> {}

/// As [`crossbeam_utils::thread::scope`]: returns when all threads of the scope have ended.
///
/// # Errors
/// The panics of those threads that nobody joined, as a boxed `Vec<Box<dyn Any + Send>>`.
///
/// # Panics
/// Panics as `f` does.
#[track_caller]
pub fn scope<'env, F, R>(f: F) -> Result<R>
where
    F: FnOnce(&Scope<'env>) -> R,
{
    let scope = Scope::<'env> { handles: Arc::default(), env: PhantomData };
    let result = interleave_std::panic::catch_unwind(AssertUnwindSafe(|| f(&scope)));
    let mut panics: Vec<Box<dyn Any + Send + 'static>> = Vec::new();
    loop {
        let first = scope.handles.with(|handles| (!handles.is_empty()).then(|| handles.remove(0)));
        let Some(handle) = first else { break };
        if let Some(handle) = handle.with(Option::take) {
            panics.extend(handle.join().err());
        }
    }
    match result {
        Err(payload) => interleave_std::panic::resume_unwind(payload),
        Ok(result) if panics.is_empty() => Ok(result),
        Ok(_) => Err(Box::new(panics)),
    }
}

impl<'env> Scope<'env> {
    /// Starts a thread that may borrow what outlives the scope.
    ///
    /// # Panics
    /// Never: here a thread can always be started.
    #[track_caller]
    pub fn spawn<'scope, F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        self.builder().spawn(f).expect("a thread can always be started")
    }

    /// A builder, to give the thread a name.
    pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env> {
        ScopedThreadBuilder { scope: self, builder: Builder::new() }
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Scope { .. }")
    }
}

/// As [`crossbeam_utils::thread::ScopedThreadBuilder`].
#[derive(Debug)]
#[must_use = "must eventually spawn the thread"]
pub struct ScopedThreadBuilder<'scope, 'env> {
    scope: &'scope Scope<'env>,
    builder: Builder,
}

impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
    /// Names the thread; the report calls it by that name.
    pub fn name(mut self, name: String) -> Self {
        self.builder = self.builder.name(name);
        self
    }

    /// Does nothing here: a stack has half a megabyte.
    pub fn stack_size(mut self, size: usize) -> Self {
        self.builder = self.builder.stack_size(size);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// None here.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        let result: Arc<Shared<Option<T>>> = Arc::default();
        let scope = Scope::<'env> { handles: Arc::clone(&self.scope.handles), env: PhantomData };
        let theirs = Arc::clone(&result);
        let body: Box<dyn FnOnce() + Send + 'env> = Box::new(move || {
            let value = f(&scope);
            theirs.with(|result| *result = Some(value));
        });
        // SAFETY: only the lifetime changes: the scope does not end before its threads have, and a run that
        // is left in the middle runs none of them again.
        let body = unsafe {
            std::mem::transmute::<Box<dyn FnOnce() + Send + 'env>, Box<dyn FnOnce() + Send + 'static>>(body)
        };
        let handle = self.builder.spawn(body)?;
        let thread = handle.thread().clone();
        let handle = Arc::new(Shared::new(Some(handle)));
        self.scope.handles.with(|handles| handles.push(Arc::clone(&handle)));
        Ok(ScopedJoinHandle { handle, result, thread, scope: PhantomData })
    }
}

/// As [`crossbeam_utils::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T> {
    handle: Handle,
    result: Arc<Shared<Option<T>>>,
    thread: Thread,
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
    ///
    /// # Panics
    /// Never: a thread is joined once, and leaves a result if it does not panic.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let handle = self.handle.with(Option::take).expect("nobody else joins it");
        handle.join().map(|()| self.result.with(Option::take).expect("it has not panicked"))
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ScopedJoinHandle { .. }")
    }
}
