//! Each failure overwrites the one before, until all tasks have ended.
//! rejected by: schedules::of_two_failures_the_first_comes_back

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
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    let mut failure = None;
    let mut panicked = None;
    let mut stopped = false;
    loop {
        while !stopped && failure.is_none() && panicked.is_none() && tasks.len() < limit.get() {
            if stop.is_cancelled() {
                break;
            }
            let Some(item) = items.next() else { break };
            let process = Arc::clone(&process);
            tasks.spawn(async move { process(item).await });
        }
        tokio::select! {
            biased;
            () = stop.cancelled(), if !stopped => {
                stopped = true;
                tasks.abort_all();
            }
            joined = tasks.join_next() => match joined {
                None => break,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => {
                    failure = Some(error);
                    tasks.abort_all();
                }
                Some(Err(error)) if error.is_panic() => {
                    panicked = Some(error.into_panic());
                    tasks.abort_all();
                }
                Some(Err(_)) => {}
            },
        }
    }
    if let Some(payload) = panicked {
        std::panic::resume_unwind(payload);
    }
    match failure {
        Some(error) => Err(ProcessError::Failed(error)),
        None if stopped => Err(ProcessError::Stopped),
        None => Ok(()),
    }
}
