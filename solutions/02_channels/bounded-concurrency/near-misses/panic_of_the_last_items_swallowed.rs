//! Looks for a panic while it starts items, and not when it waits for the last ones.
//! rejected by: schedules::a_panic_reaches_the_caller
//! also by: behaviour::a_failure_is_heard_among_many_that_end_together

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
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
    let process = Arc::new(process);
    let mut tasks = JoinSet::new();
    for item in items {
        if stop.is_cancelled() {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        if tasks.len() == limit.get() {
            let joined = tokio::select! {
                biased;
                () = stop.cancelled() => {
                    tasks.shutdown().await;
                    return Err(ProcessError::Stopped);
                }
                joined = tasks.join_next() => joined.unwrap(),
            };
            match joined {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tasks.shutdown().await;
                    return Err(ProcessError::Failed(error));
                }
                Err(error) => {
                    tasks.shutdown().await;
                    std::panic::resume_unwind(error.into_panic());
                }
            }
        }
        let process = Arc::clone(&process);
        tasks.spawn(async move { process(item).await });
    }
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            joined = tasks.join_next() => match joined {
                None => return Ok(()),
                Some(Ok(Err(error))) => {
                    tasks.shutdown().await;
                    return Err(ProcessError::Failed(error));
                }
                Some(_) => {}
            }
        }
    }
}
