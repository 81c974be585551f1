//! A stop that comes while a failure's cancelled items come to their end is returned before they have ended.
//! rejected by: schedules::a_stop_while_what_is_cancelled_ends_leaves_nothing

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::select;
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

enum End<E> {
    Done,
    Stopped,
    Failed(E),
    Panicked(Box<dyn Any + Send>),
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
        while tasks.len() < limit.get() && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let ended = select! {
            biased;
            () = stop.cancelled() => break End::Stopped,
            ended = tasks.join_next() => ended,
        };
        match ended {
            None => break End::Done,
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(failure))) => break End::Failed(failure),
            Some(Err(error)) => match error.try_into_panic() {
                Ok(payload) => break End::Panicked(payload),
                Err(_) => break End::Stopped,
            },
        }
    };
    match end {
        End::Done => Ok(()),
        End::Stopped => {
            tasks.shutdown().await;
            Err(ProcessError::Stopped)
        }
        // Who stops meanwhile need not wait for the answer.
        End::Failed(failure) => match stop.run_until_cancelled(tasks.shutdown()).await {
            Some(()) => Err(ProcessError::Failed(failure)),
            None => Err(ProcessError::Stopped),
        },
        End::Panicked(payload) => {
            tasks.shutdown().await;
            resume_unwind(payload)
        }
    }
}
