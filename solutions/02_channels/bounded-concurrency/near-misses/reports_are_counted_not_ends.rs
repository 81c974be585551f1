//! Returns with the last report. A task sends it while it still holds the item's finished future and `process`: on another thread it may drop
//! them later.
//! rejected by: schedules::what_the_items_had_is_free_again

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::sync::Arc;

use futures::FutureExt;
use tokio::select;
use tokio::sync::mpsc;
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
    let total = items.len();
    let process = Arc::new(process);
    let (reports, mut reported) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    let mut waiting = items.into_iter();
    let (mut begun, mut done) = (0, 0);
    while done < total {
        if stop.is_cancelled() {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        if begun - done < limit.get() {
            if let Some(item) = waiting.next() {
                begun += 1;
                let process = Arc::clone(&process);
                let reports = reports.clone();
                tasks.spawn(async move {
                    let mut work = pin!(AssertUnwindSafe(process(item)).catch_unwind());
                    let result = work.as_mut().await;
                    let _ = reports.send(result);
                });
                continue;
            }
        }
        let report = select! {
            biased;
            () = stop.cancelled() => continue,
            report = reported.recv() => report.expect("we have a sender ourselves"),
        };
        match report {
            Ok(Ok(())) => done += 1,
            Ok(Err(error)) => {
                tasks.shutdown().await;
                return Err(ProcessError::Failed(error));
            }
            Err(payload) => {
                tasks.shutdown().await;
                resume_unwind(payload);
            }
        }
    }
    Ok(())
}
