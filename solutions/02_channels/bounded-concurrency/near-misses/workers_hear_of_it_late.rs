//! A worker that fails ends itself; the others take items until their owner has joined it and aborts them.
//! rejected by: schedules::nothing_begins_after_a_failure_beside_another_item

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::sync::Mutex;
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
    let queue = Arc::new(Mutex::new(items.into_iter()));
    let process = Arc::new(process);
    let mut workers = JoinSet::new();
    let count = limit.get().min(queue.lock().await.len());
    for _ in 0..count {
        let (queue, process, stop) = (Arc::clone(&queue), Arc::clone(&process), stop.clone());
        workers.spawn(async move {
            loop {
                let item = {
                    let mut queue = queue.lock().await;
                    if stop.is_cancelled() {
                        return Ok(());
                    }
                    match queue.next() {
                        Some(item) => item,
                        None => return Ok(()),
                    }
                };
                process(item).await?;
            }
        });
    }
    loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => {
                workers.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            joined = workers.join_next() => joined,
        };
        match joined {
            None => return Ok(()),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => {
                workers.shutdown().await;
                return Err(ProcessError::Failed(error));
            }
            Some(Err(error)) => {
                workers.shutdown().await;
                std::panic::resume_unwind(error.into_panic());
            }
        }
    }
}
