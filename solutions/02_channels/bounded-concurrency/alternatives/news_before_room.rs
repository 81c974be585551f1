//! The loop looks at the stop, at outcomes and at room, in this order; the permit is dropped with its task.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::sync::Semaphore;
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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let mut items = items.into_iter().peekable();
    let mut tasks = JoinSet::new();
    let outcome = loop {
        if items.peek().is_none() && tasks.is_empty() {
            break Ok(());
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break Err(ProcessError::Stopped),
            Some(joined) = tasks.join_next() => match joined {
                Ok(Ok(())) => {}
                Ok(Err(error)) => break Err(ProcessError::Failed(error)),
                Err(error) => {
                    tasks.shutdown().await;
                    std::panic::resume_unwind(error.into_panic());
                }
            },
            permit = Arc::clone(&permits).acquire_owned(), if items.peek().is_some() => {
                let work = process(items.next().unwrap());
                tasks.spawn(async move {
                    let _permit = permit;
                    work.await
                });
            }
        }
    };
    tasks.shutdown().await;
    outcome
}
