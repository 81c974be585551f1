//! Tasks give their permit back and then wait for room in a channel of sixteen outcomes. Where more end
//! together, tasks are begun beside those that wait there.
//! rejected by: schedules::no_more_tasks_than_there_is_room_for

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
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
    let places = limit.get().min(items.len()).max(1);
    let permits = Arc::new(Semaphore::new(places));
    let (results, mut outcomes) = mpsc::channel::<Result<(), E>>(8);
    let mut tasks: JoinSet<()> = JoinSet::new();
    let mut items = items.into_iter();
    let mut next = items.next();

    let failure = loop {
        if next.is_none() && tasks.is_empty() {
            // Every task has ended; what they had to say is in the channel.
            let mut failure = None;
            while let Ok(outcome) = outcomes.try_recv() {
                if let (Err(error), None) = (outcome, &failure) {
                    failure = Some(error);
                }
            }
            return failure.map_or(Ok(()), |error| Err(ProcessError::Failed(error)));
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break ProcessError::Stopped,
            Some(outcome) = outcomes.recv() => {
                if let Err(error) = outcome {
                    break ProcessError::Failed(error);
                }
            }
            Some(joined) = tasks.join_next() => {
                if let Err(error) = joined {
                    if let Ok(payload) = error.try_into_panic() {
                        tasks.shutdown().await;
                        drop(process);
                        resume_unwind(payload);
                    }
                }
            }
            permit = Arc::clone(&permits).acquire_owned(), if next.is_some() => {
                let permit = permit.expect("nobody closes it");
                if stop.is_cancelled() {
                    break ProcessError::Stopped;
                }
                let Some(item) = next.take() else { continue };
                next = items.next();
                let work = process(item);
                let results = results.clone();
                tasks.spawn(async move {
                    let outcome = work.await;
                    if outcome.is_ok() {
                        // Make room at once; only a failure keeps its place, so that nothing follows it.
                        drop(permit);
                        let _ = results.send(outcome).await;
                    } else {
                        let _ = results.send(outcome).await;
                        drop(permit);
                    }
                });
            }
        }
    };
    tasks.shutdown().await;
    Err(failure)
}
