//! A task gives its permit back, and then waits to report through a channel with one place: beside it the next items have begun.
//! rejected by: schedules::no_more_tasks_than_there_is_room_for

use std::future::Future;
use std::num::NonZeroUsize;
use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use futures::FutureExt;
use tokio::select;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

type Outcome<E> = Result<Result<(), E>, Box<dyn Any + Send>>;
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
    let mut left = items.len();
    let permits = Arc::new(Semaphore::new(limit.get().min(left)));
    let process = Arc::new(process);
    // Cancelled by the item that fails, before its permit goes back: room after a failure is no room.
    let failing = CancellationToken::new();
    let (report, mut reports) = mpsc::channel::<Outcome<E>>(1);
    let mut tasks = JoinSet::new();
    let mut items = items.into_iter();
    let mut panic = None;
    let end = loop {
        if left == 0 {
            break Ok(());
        }
        select! {
            biased;
            () = stop.cancelled() => break Err(ProcessError::Stopped),
            Some(outcome) = reports.recv() => match outcome {
                Ok(Ok(())) => left -= 1,
                Ok(Err(error)) => break Err(ProcessError::Failed(error)),
                Err(payload) => {
                    panic = Some(payload);
                    break Ok(());
                }
            },
            permit = Arc::clone(&permits).acquire_owned(), if items.len() > 0 && !failing.is_cancelled() => {
                let permit = permit.expect("nobody closes it");
                if failing.is_cancelled() {
                    continue;
                }
                let Some(item) = items.next() else { continue };
                let (process, failing, report) = (Arc::clone(&process), failing.clone(), report.clone());
                tasks.spawn(async move {
                    let outcome = AssertUnwindSafe(process(item)).catch_unwind().await;
                    if !matches!(outcome, Ok(Ok(()))) {
                        failing.cancel();
                    }
                    drop(permit);
                    let _ = report.send(outcome).await;
                });
                while tasks.try_join_next().is_some() {}
            }
        }
    };
    tasks.shutdown().await;
    match panic {
        Some(payload) => resume_unwind(payload),
        None => end,
    }
}
