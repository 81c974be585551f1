//! Asks for the permits with a number of 32 bits, and the limit is cut to that: of one that ends in 32 zeros nothing is left, and it waits for
//! ever.
//! rejected by: behaviour::a_limit_above_the_number_of_items_is_no_hindrance

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::select;
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
    // `acquire_many` below counts in `u32`, and a semaphore does not take `usize::MAX`.
    let all = limit.get() as u32;
    let permits = Arc::new(Semaphore::new(all as usize));
    let process = Arc::new(process);
    let mut tasks: JoinSet<Result<(), E>> = JoinSet::new();
    let mut items = items.into_iter();
    let mut next = items.next();
    let result = 'run: loop {
        // One permit for the next item, or all of them: then nothing is under way.
        let wanted = if next.is_some() { 1 } else { all };
        let permit = select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            permit = Arc::clone(&permits).acquire_many_owned(wanted) => permit.expect("nobody closes it"),
            Some(ended) = tasks.join_next() => match ended {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => break Ok(Err(ProcessError::Failed(error))),
                Err(error) => break Err(error),
            },
        };
        while let Some(ended) = tasks.try_join_next() {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => break 'run Ok(Err(ProcessError::Failed(error))),
                Err(error) => break 'run Err(error),
            }
        }
        let Some(item) = next.take() else {
            // Whoever gave the last permit back may not be at its very end.
            match tasks.join_next().await {
                None | Some(Ok(Ok(()))) if tasks.is_empty() => break Ok(Ok(())),
                None | Some(Ok(Ok(()))) => continue,
                Some(Ok(Err(error))) => break Ok(Err(ProcessError::Failed(error))),
                Some(Err(error)) => break Err(error),
            }
        };
        let process = Arc::clone(&process);
        tasks.spawn(async move {
            let _permit = permit;
            process(item).await
        });
        next = items.next();
    };
    tasks.shutdown().await;
    match result {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(payload) => resume_unwind(payload),
            Err(_) => Err(ProcessError::Stopped),
        },
    }
}
