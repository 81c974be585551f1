//! At the end the tasks are taken out of the guard that aborts them, and are aborted and awaited one after the other: if the future is dropped
//! meanwhile, those whose turn has not come run on.
//! rejected by: schedules::dropped_while_it_ends_the_others_it_leaves_nothing

use std::future::Future;
use std::mem;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::select;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// The tasks under way. Whoever drops it aborts them.
struct Running<R>(FuturesUnordered<JoinHandle<R>>);

impl<R> Running<R> {
    /// Aborts them, and waits until they have ended.
    async fn end(&mut self) {
        for task in mem::take(&mut self.0) {
            task.abort();
            let _ = task.await;
        }
    }
}

impl<R> Drop for Running<R> {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
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
    let mut running = Running(FuturesUnordered::new());
    let mut panic = None;
    let outcome = loop {
        while running.0.len() < limit.get() && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            running.0.push(tokio::spawn(process(item)));
        }
        let ended = select! {
            biased;
            () = stop.cancelled() => break Err(ProcessError::Stopped),
            ended = running.0.next() => ended,
        };
        match ended {
            None => break Ok(()),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break Err(ProcessError::Failed(error)),
            Some(Err(error)) => {
                panic = error.try_into_panic().ok();
                break Err(ProcessError::Stopped);
            }
        }
    };
    running.end().await;
    if let Some(payload) = panic {
        resume_unwind(payload);
    }
    outcome
}
