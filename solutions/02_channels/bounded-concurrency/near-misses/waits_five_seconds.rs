//! After a failure it waits five seconds for what it has cancelled: an item that computes longer goes on.
//! rejected by: schedules::what_takes_long_to_end_is_waited_for

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::time::Duration;

use tokio::select;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// How long an item may take to end once it is cancelled. An abort takes no more than a step.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the work ended.
enum End<E> {
    Done,
    Failed(E),
    Stopped,
    Panicked(Box<dyn std::any::Any + Send>),
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
    let mut tasks = JoinSet::new();
    let end = loop {
        if stop.is_cancelled() {
            break End::Stopped;
        }
        while tasks.len() < limit.get() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break End::Stopped,
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break End::Done,
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break End::Failed(error),
            Some(Err(error)) => match error.try_into_panic() {
                Ok(payload) => break End::Panicked(payload),
                Err(_) => break End::Stopped,
            },
        }
    };
    if !tasks.is_empty() {
        tasks.abort_all();
        let all_ended = async { while tasks.join_next().await.is_some() {} };
        // An item that hangs must not make the caller hang too.
        let _ = timeout(PATIENCE, all_ended).await;
    }
    match end {
        End::Done => Ok(()),
        End::Failed(error) => Err(ProcessError::Failed(error)),
        End::Stopped => Err(ProcessError::Stopped),
        End::Panicked(payload) => resume_unwind(payload),
    }
}
