//! Starting tasks.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::JoinHandle;
use super::shared::{Boxed, Ended, Shared, Spawned};
use crate::engine::{self, Deed, Kin, Meta, Place};

/// What tokio says outside of a runtime.
const NO_RUN: &str = "there is no reactor running, must be called from the context of a Tokio 1.x runtime";

/// Starts `future` as a task of the run.
pub(crate) fn start<T: 'static>(future: Boxed<T>, meta: Meta, ended: Option<Arc<Ended>>) -> JoinHandle<T> {
    let shared = engine::with(|run| {
        let shared = Shared::new(run.serial, ended);
        // Its number is known before it is: nobody else starts tasks in between.
        shared.started(run.next_task());
        run.spawn(Box::pin(Spawned::new(future, Arc::clone(&shared))), meta);
        shared
    });
    match shared {
        Some(shared) => JoinHandle::new(shared),
        None => panic!("{NO_RUN}"),
    }
}

/// Starts a closure as a task that may block its thread.
pub(crate) fn start_blocking<F, R>(
    f: F,
    place: Place,
    name: Option<String>,
    ended: Option<Arc<Ended>>,
) -> JoinHandle<R>
where
    F: FnOnce() -> R + 'static,
    R: 'static,
{
    start(Box::pin(async move { f() }), Meta { place, name, kin: Kin::Blocking }, ended)
}

/// Starts a task.
///
/// # Panics
/// Panics outside of a check's body, as tokio does outside of a runtime.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    start(Box::pin(future), Meta { place: engine::here(), name: None, kin: Kin::Any }, None)
}

/// Runs a closure as a task that may block.
///
/// # Panics
/// Panics outside of a check's body, as tokio does outside of a runtime.
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    start_blocking(f, engine::here(), None, None)
}

/// Runs a closure that blocks, on this task.
pub fn block_in_place<F: FnOnce() -> R, R>(f: F) -> R {
    let _may = MayBlock::begin();
    f()
}

/// That the current task may block its thread, until this is dropped.
struct MayBlock {
    /// What was so before. `None` outside of a run.
    before: Option<bool>,
}

impl MayBlock {
    fn begin() -> Self {
        Self { before: engine::with(|run| run.set_may_block(true)) }
    }
}

impl Drop for MayBlock {
    fn drop(&mut self) {
        if let Some(before) = self.before {
            engine::with(|run| run.set_may_block(before));
        }
    }
}

/// Lets others run first.
#[track_caller]
pub fn yield_now() -> impl Future<Output = ()> {
    Yield { yielded: false, place: engine::here() }
}

struct Yield {
    yielded: bool,
    place: Place,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.yielded, true) {
            return Poll::Ready(());
        }
        engine::with(|run| run.deed(&Deed::new("yields", None, self.place).idle()));
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
