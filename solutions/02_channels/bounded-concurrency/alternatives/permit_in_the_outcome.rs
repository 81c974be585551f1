//! The permit comes back with the outcome: who has room has heard the news.

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
    let process = Arc::new(process);
    let mut items = items.into_iter().peekable();
    let mut tasks = JoinSet::new();
    loop {
        let more = items.peek().is_some();
        if !more && tasks.is_empty() {
            return Ok(());
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            Some(joined) = tasks.join_next() => match joined {
                Ok((Ok(()), permit)) => drop::<tokio::sync::OwnedSemaphorePermit>(permit),
                Ok((Err(error), _)) => {
                    tasks.shutdown().await;
                    return Err(ProcessError::Failed(error));
                }
                Err(error) => {
                    tasks.shutdown().await;
                    std::panic::resume_unwind(error.into_panic());
                }
            },
            permit = Arc::clone(&permits).acquire_owned(), if more => {
                let (process, permit, item) = (Arc::clone(&process), permit.unwrap(), items.next().unwrap());
                tasks.spawn(async move { (process(item).await, permit) });
            }
        }
    }
}
