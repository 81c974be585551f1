//! Yields until there is room: nobody is blocked, and a core is busy with asking.
//! rejected by: schedules::waiting_leaves_the_processor_alone
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it
//! rejected by: schedules::dropped_half_way_nothing_begins
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::tasks_that_wait_are_counted_when_nobody_can_run
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

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
        if stop.is_cancelled() {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        while let Some(joined) = tasks.try_join_next() {
            match joined {
                Ok((Ok(()), _)) => {}
                Ok((Err(error), _)) => {
                    tasks.shutdown().await;
                    return Err(ProcessError::Failed(error));
                }
                Err(error) => {
                    tasks.shutdown().await;
                    std::panic::resume_unwind(error.into_panic());
                }
            }
        }
        if items.peek().is_none() && tasks.is_empty() {
            return Ok(());
        }
        match Arc::clone(&permits).try_acquire_owned() {
            Ok(permit) if items.peek().is_some() => {
                let item = items.next().unwrap();
                let process = Arc::clone(&process);
                tasks.spawn(async move { (process(item).await, permit) });
            }
            _ => tokio::task::yield_now().await,
        }
    }
}
