//! Tasks that stay on one thread.
//!
//! They run only while their set is driven, by `run_until` or by awaiting it, and none of them, nor the
//! task that drives them, is stopped in the middle of a poll for another of them.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use super::{AbortHandle, JoinHandle, start};
use crate::engine::{self, Kin, Meta, Place, TaskId};

thread_local! {
    /// The sets that are entered, and by which task. A task sees the last one that it entered itself.
    static ENTERED: RefCell<Vec<(Option<TaskId>, Rc<Set>)>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct Set {
    /// How many drive it now.
    driven: Cell<u32>,
    /// Tasks of the set that could run, were it driven.
    parked: RefCell<Vec<Waker>>,
    /// Who awaits the end of all tasks.
    waiter: RefCell<Option<Waker>>,
    alive: Cell<usize>,
    tasks: RefCell<Vec<AbortHandle>>,
}

impl Set {
    fn drive(&self, more: bool) {
        self.driven.set(if more { self.driven.get() + 1 } else { self.driven.get() - 1 });
        if more {
            self.parked.take().into_iter().for_each(Waker::wake);
        }
    }
}

/// A set of tasks that stay on one thread.
pub struct LocalSet {
    set: Rc<Set>,
    drives: bool,
}

impl LocalSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self { set: Rc::default(), drives: false }
    }

    /// Makes this the set of [`spawn_local`] until the guard is dropped.
    pub fn enter(&self) -> LocalEnterGuard {
        LocalEnterGuard::new(Rc::clone(&self.set))
    }

    /// Starts a task of the set.
    #[track_caller]
    pub fn spawn_local<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output>
    where
        F::Output: 'static,
    {
        spawn_on(&self.set, future, engine::here())
    }

    /// Runs a future and, while it runs, the tasks of the set.
    pub fn run_until<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        RunUntil { set: Rc::clone(&self.set), drives: false, future }
    }

    /// Runs a future on `runtime` and, while it runs, the tasks of the set. Not inside of a check.
    pub fn block_on<F: Future>(&self, runtime: &crate::runtime::Runtime, future: F) -> F::Output {
        runtime.block_on(self.run_until(future))
    }
}

fn spawn_on<F: Future + 'static>(set: &Rc<Set>, future: F, place: Place) -> JoinHandle<F::Output> {
    set.alive.set(set.alive.get() + 1);
    let task = LocalTask { member: Member(Rc::clone(set)), future };
    let handle = start(Box::pin(task), Meta { place, name: None, kin: Kin::Local }, None);
    set.tasks.borrow_mut().push(handle.abort_handle());
    handle
}

/// Starts a task of the set that the running task is in.
///
/// # Panics
/// Panics outside of a [`LocalSet`].
#[track_caller]
pub fn spawn_local<F: Future + 'static>(future: F) -> JoinHandle<F::Output>
where
    F::Output: 'static,
{
    let task = current();
    let set = ENTERED.with_borrow(|entered| {
        entered.iter().rev().find(|(by, _)| *by == task).map(|(_, set)| Rc::clone(set))
    });
    let Some(set) = set else {
        panic!("`spawn_local` called from outside of a `task::LocalSet` or `runtime::LocalRuntime`");
    };
    spawn_on(&set, future, engine::here())
}

fn current() -> Option<TaskId> {
    engine::with(|run| run.current()).flatten()
}

/// One more task of the set that has not ended.
struct Member(Rc<Set>);

impl Drop for Member {
    fn drop(&mut self) {
        self.0.alive.set(self.0.alive.get() - 1);
        if self.0.alive.get() == 0
            && let Some(waiter) = self.0.waiter.take()
        {
            waiter.wake();
        }
    }
}

pin_project! {
    struct LocalTask<F> {
        member: Member,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for LocalTask<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let set = &this.member.0;
        if set.driven.get() == 0 {
            set.parked.borrow_mut().push(context.waker().clone());
            return Poll::Pending;
        }
        let _entered = LocalEnterGuard::new(Rc::clone(set));
        this.future.poll(context)
    }
}

pin_project! {
    struct RunUntil<F> {
        set: Rc<Set>,
        drives: bool,
        #[pin]
        future: F,
    }
    impl<F> PinnedDrop for RunUntil<F> {
        fn drop(this: Pin<&mut Self>) {
            if this.drives {
                this.set.drive(false);
            }
        }
    }
}

impl<F: Future> Future for RunUntil<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !std::mem::replace(this.drives, true) {
            this.set.drive(true);
        }
        let _entered = LocalEnterGuard::new(Rc::clone(this.set));
        this.future.poll(context)
    }
}

impl Future for LocalSet {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.drives, true) {
            self.set.drive(true);
        }
        if self.set.alive.get() == 0 {
            return Poll::Ready(());
        }
        *self.set.waiter.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for LocalSet {
    fn drop(&mut self) {
        // As tokio does: its tasks go with it.
        self.set.tasks.take().iter().for_each(AbortHandle::abort);
    }
}

impl Default for LocalSet {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LocalSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalSet").finish()
    }
}

/// Leaves the set when dropped.
#[must_use = "the set is left when this is dropped"]
pub struct LocalEnterGuard {
    by: Option<TaskId>,
    set: Rc<Set>,
}

impl LocalEnterGuard {
    fn new(set: Rc<Set>) -> Self {
        let by = current();
        ENTERED.with_borrow_mut(|entered| entered.push((by, Rc::clone(&set))));
        Self { by, set }
    }
}

impl Drop for LocalEnterGuard {
    fn drop(&mut self) {
        ENTERED.with_borrow_mut(|entered| {
            if let Some(at) =
                entered.iter().rposition(|(by, set)| *by == self.by && Rc::ptr_eq(set, &self.set))
            {
                entered.remove(at);
            }
        });
    }
}

impl fmt::Debug for LocalEnterGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEnterGuard").finish()
    }
}
