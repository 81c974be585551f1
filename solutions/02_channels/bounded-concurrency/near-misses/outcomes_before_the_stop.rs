//! Looks at what has ended before it looks at the stop: the item that ended with the stop makes room, and the next one is a task before the
//! stop is heard.
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::select;
use tokio::task::{JoinError, JoinSet};
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
    let mut set = JoinSet::new();
    let outcome = run(items, limit.get(), &stop, &process, &mut set).await;
    set.shutdown().await;
    match outcome {
        Ok(()) => Ok(()),
        Err(End::Error(error)) => Err(error),
        Err(End::Panic(payload)) => resume_unwind(payload),
    }
}

/// Why the loop ended early.
enum End<E> {
    Error(ProcessError<E>),
    Panic(Box<dyn Any + Send>),
}

fn look<E>(outcome: Result<Result<(), E>, JoinError>) -> Result<(), End<E>> {
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(End::Error(ProcessError::Failed(error))),
        Err(error) => error.try_into_panic().map_or(Ok(()), |payload| Err(End::Panic(payload))),
    }
}

async fn run<T, E, F, Fut>(
    items: Vec<T>,
    limit: usize,
    stop: &CancellationToken,
    process: &F,
    set: &mut JoinSet<Result<(), E>>,
) -> Result<(), End<E>>
where
    E: Send + 'static,
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    if stop.is_cancelled() {
        return Err(End::Error(ProcessError::Stopped));
    }
    for item in items {
        while set.len() >= limit {
            select! {
                // The outcomes first: a failure must not be hidden by a stop that comes after it.
                biased;
                Some(outcome) = set.join_next() => look(outcome)?,
                () = stop.cancelled() => return Err(End::Error(ProcessError::Stopped)),
            }
        }
        set.spawn(process(item));
    }
    loop {
        select! {
            biased;
            outcome = set.join_next() => match outcome {
                Some(outcome) => look(outcome)?,
                None => return Ok(()),
            },
            () = stop.cancelled() => return Err(End::Error(ProcessError::Stopped)),
        }
    }
}
