//! An operation of the stand-in: a point at which others may run first, then the real thing, then a note of
//! it.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use interleave::ObjectId;
use pin_project_lite::pin_project;

use super::{Deed, On, Place, Run, Tag, TaskId, Want, with};

/// What an asynchronous operation is called while it waits and when it is done.
pub struct Plan<T> {
    /// On what.
    pub object: Option<ObjectId>,
    /// How many, or which task.
    pub number: usize,
    /// After `waits`: `for {n} permit{s} of {o}`.
    pub waits: &'static str,
    /// What was done, by the outcome.
    pub done: fn(&T) -> Done,
    /// Who could end the wait.
    pub on: On,
    /// Where.
    pub place: Place,
}

/// What an operation did.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// See [`Deed::text`].
    pub text: &'static str,
    /// The task holds the object from here on.
    pub holds: bool,
    /// It changed something.
    pub progress: bool,
}

impl Done {
    /// Something was done.
    #[must_use]
    pub const fn did(text: &'static str) -> Self {
        Self { text, holds: false, progress: true }
    }

    /// Something was taken, and is held from here on.
    #[must_use]
    pub const fn took(text: &'static str) -> Self {
        Self { text, holds: true, progress: true }
    }

    /// Nothing came of it.
    #[must_use]
    pub const fn failed(text: &'static str) -> Self {
        Self { text, holds: false, progress: false }
    }

    /// What came of it is no step of its own: a wait that has ended, and no more.
    #[must_use]
    pub const fn nothing() -> Self {
        Self::failed("")
    }
}

impl<T> Plan<T> {
    /// A plan for an operation on what `tag` names.
    #[track_caller]
    pub fn new(tag: &Tag, waits: &'static str, done: fn(&T) -> Done) -> Self {
        Self { object: tag.id(), number: 1, waits, done, on: On::Anybody, place: super::here() }
    }

    /// With a number.
    #[must_use]
    pub fn number(mut self, number: usize) -> Self {
        self.number = number;
        self
    }

    /// Who could end the wait.
    #[must_use]
    pub fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }
}

impl<T> Clone for Plan<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Plan<T> {}

impl<T> std::fmt::Debug for Plan<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("waits", &self.waits).finish_non_exhaustive()
    }
}

/// How far an operation has got.
#[derive(Debug, Default)]
pub struct Progress {
    polled: bool,
    /// The ticket of its wait.
    ticket: Option<(TaskId, u32)>,
    /// Whose run the ticket is of.
    serial: u32,
}

impl Progress {
    /// The point before a poll of what is made of other operations, which tell what it waits for.
    pub fn point(&mut self) {
        with(|run| self.begin(run));
    }

    /// The point before a poll; none for a task that was woken for it, and so has just been chosen to run.
    fn begin(&mut self, run: &Run) {
        if !self.polled || run.turn.fresh.get() > 0 {
            run.point();
        }
        self.polled = true;
    }

    /// Polls the real operation `poll` by `plan`.
    pub fn drive<T>(&mut self, plan: &Plan<T>, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        self.drive_numbered(plan, |_| plan.number, poll)
    }

    /// The same, where only the outcome tells how many, or which task.
    pub fn drive_numbered<T>(
        &mut self,
        plan: &Plan<T>,
        number: impl FnOnce(&T) -> usize,
        poll: impl FnOnce() -> Poll<T>,
    ) -> Poll<T> {
        let before = with(|run| {
            self.begin(run);
            run.waits()
        });
        let outcome = poll();
        if let Some(before) = before {
            // What waits only because something inside of it does has nothing to add.
            let inner = with(Run::waits).is_some_and(|after| after > before);
            if !(inner && outcome.is_pending()) {
                with(|run| self.note(run, plan, number, &outcome));
            }
        }
        outcome
    }

    fn note<T>(&mut self, run: &Run, plan: &Plan<T>, number: impl FnOnce(&T) -> usize, outcome: &Poll<T>) {
        match outcome {
            Poll::Pending if self.ticket.is_some() => run.turn.fresh.set(run.turn.fresh.get() + 1),
            Poll::Pending => {
                let Plan { object, number, waits: text, on, place, .. } = *plan;
                self.serial = run.serial;
                // A failing step does not return, and the ticket is not needed then.
                self.ticket = run.wait(Want { text, object, number, place, on });
            }
            Poll::Ready(value) => {
                if let Some(ticket) = self.ticket.take() {
                    run.end_wait(ticket);
                }
                let done = (plan.done)(value);
                if done.text.is_empty() {
                    return;
                }
                if done.holds
                    && let (Some(object), Some(task)) = (plan.object, run.current())
                {
                    run.things.borrow_mut().hold(object, task);
                }
                let deed = Deed::new(done.text, plan.object, plan.place).number(number(value));
                run.deed(&Deed { progress: done.progress, ..deed });
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            with(|run| {
                if run.serial == self.serial {
                    run.end_wait(ticket);
                }
            });
        }
    }
}

pin_project! {
    /// An asynchronous operation.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Op<F: Future> {
        #[pin]
        real: F,
        plan: Plan<F::Output>,
        progress: Progress,
    }
}

impl<F: Future> Op<F> {
    /// The operation `real`, noted by `plan`.
    pub fn new(real: F, plan: Plan<F::Output>) -> Self {
        Self { real, plan, progress: Progress::default() }
    }
}

impl<F: Future> Future for Op<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.progress.drive(this.plan, || this.real.poll(context))
    }
}

/// A point before something that shows no place and leaves no note.
pub fn point() {
    with(Run::point);
}

/// An operation that does not wait: a point, then `real`, then a note.
#[track_caller]
pub fn act<T>(tag: &Tag, done: fn(&T) -> Done, real: impl FnOnce() -> T) -> T {
    let place = super::here();
    point();
    let outcome = real();
    note(tag, done(&outcome), 1, place);
    outcome
}

/// Whether anybody waits for what is told just now by what `tag` names. If nobody does, it is lost.
pub fn tell(tag: &Tag) -> bool {
    let Some(object) = tag.id() else { return true };
    let heard = with(|run| {
        let heard = run.waited_on(object);
        if !heard {
            run.lose(object);
        }
        heard
    });
    heard.unwrap_or(true)
}

/// A note of what the current task has done just now to what `tag` names.
#[track_caller]
pub fn note(tag: &Tag, done: Done, number: usize, place: Place) {
    let Some(object) = tag.id() else { return };
    with(|run| {
        if done.holds
            && let Some(task) = run.current()
        {
            run.things.borrow_mut().hold(object, task);
        }
        let deed = Deed::new(done.text, Some(object), place).number(number);
        run.deed(&Deed { progress: done.progress, ..deed });
    });
}

/// Waits for `future` as a thread does that may block. Outside of a run it really blocks.
///
/// # Panics
/// Panics on a task that must not block its thread, as tokio does.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let Some(waker) = with(|run| {
        assert!(
            run.may_block(),
            "Cannot block the current thread from within a runtime. This happens because a function \
             attempted to block the current thread while the thread is being used to drive asynchronous tasks."
        );
        run.waker().unwrap_or_else(|| Waker::noop().clone())
    }) else {
        return ::tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be built")
            .block_on(future);
    };
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        with(Run::block);
    }
}
