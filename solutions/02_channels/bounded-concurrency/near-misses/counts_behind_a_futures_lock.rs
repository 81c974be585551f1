//! Looks at a counter behind a lock of `futures`, and adds to it behind the next one: two see the same room.
//! rejected by: schedules::never_more_than_the_limit_at_once

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use futures::lock::Mutex;
use tokio::sync::Notify;
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
    let workers = limit.get().saturating_add(1).min(items.len());
    let queue = Arc::new(Mutex::new(items.into_iter()));
    let (under_way, room) = (Arc::new(Mutex::new(0_usize)), Arc::new(Notify::new()));
    let process = Arc::new(process);
    let ended = stop.child_token();
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (queue, process, ended) = (Arc::clone(&queue), Arc::clone(&process), ended.clone());
        let (under_way, room) = (Arc::clone(&under_way), Arc::clone(&room));
        tasks.spawn(async move {
            loop {
                let notified = room.notified();
                if ended.is_cancelled() {
                    return Err(ProcessError::Stopped);
                }
                if *under_way.lock().await >= limit.get() {
                    ended.run_until_cancelled(notified).await;
                    continue;
                }
                *under_way.lock().await += 1;
                let next = queue.lock().await.next();
                let Some(item) = next else {
                    *under_way.lock().await -= 1;
                    room.notify_waiters();
                    return Ok(());
                };
                match ended.run_until_cancelled(process(item)).await {
                    None => return Err(ProcessError::Stopped),
                    Some(Err(failure)) => {
                        ended.cancel();
                        return Err(ProcessError::Failed(failure));
                    }
                    Some(Ok(())) => {}
                }
                *under_way.lock().await -= 1;
                room.notify_waiters();
            }
        });
    }
    let (mut outcome, mut panic) = (Ok(()), None);
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(Ok(())) => {}
            Ok(Err(ProcessError::Failed(failure))) => {
                if !matches!(outcome, Err(ProcessError::Failed(_))) {
                    outcome = Err(ProcessError::Failed(failure));
                }
            }
            Ok(Err(stopped)) => outcome = outcome.and(Err(stopped)),
            Err(error) => {
                ended.cancel();
                panic = panic.or(Some(error));
            }
        }
    }
    if let Some(panic) = panic {
        resume_unwind(panic.into_panic());
    }
    outcome
}
