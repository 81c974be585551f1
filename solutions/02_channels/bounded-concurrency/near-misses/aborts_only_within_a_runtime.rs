//! Its guard aborts the tasks only where there is a runtime: dropped on another thread, it lets the items go on.
//! rejected by: behaviour::dropped_on_another_thread_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::ops::{Deref, DerefMut};
use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::select;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// What is under way.
struct UnderWay<E: 'static>(JoinSet<Result<(), E>>);

impl<E: 'static> Drop for UnderWay<E> {
    fn drop(&mut self) {
        // Without a runtime nobody would run what is aborted to its end.
        if Handle::try_current().is_err() {
            self.0.detach_all();
        }
    }
}

impl<E> Deref for UnderWay<E> {
    type Target = JoinSet<Result<(), E>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<E> DerefMut for UnderWay<E> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// How the work ended.
enum End<E> {
    Done,
    Failed(E),
    Stopped,
    Panicked(Box<dyn std::any::Any + Send>),
}

/// Processes all items, at most `limit` of them at once.
///
/// # Errors
/// An item failed, or `stop` was cancelled before all were done.
pub async fn process_all<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut items = items.into_iter();
    let mut tasks = UnderWay(JoinSet::new());
    let end = loop {
        if stop.is_cancelled() {
            break End::Stopped;
        }
        while tasks.len() < limit.get() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break End::Stopped,
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break End::Done,
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break End::Failed(error),
            Some(Err(error)) => match error.try_into_panic() {
                Ok(payload) => break End::Panicked(payload),
                Err(_) => break End::Stopped,
            },
        }
    };
    tasks.shutdown().await;
    match end {
        End::Done => Ok(()),
        End::Failed(error) => Err(ProcessError::Failed(error)),
        End::Stopped => Err(ProcessError::Stopped),
        End::Panicked(payload) => resume_unwind(payload),
    }
}
