//! A tracker instead of a set: tasks that watch a token end by themselves, and a guard ends them when this future is
//! dropped.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let tracker = TaskTracker::new();
    let ended = stop.child_token();
    let _cancels_when_dropped = ended.clone().drop_guard();
    let (report, mut reports) = mpsc::unbounded_channel();
    for item in items {
        let permit = tokio::select! {
            biased;
            () = ended.cancelled() => {
                let _ = report.send(Report::CutShort);
                break;
            }
            permit = permits.clone().acquire_owned() => permit.expect("nobody closes the semaphore"),
        };
        let work = std::panic::AssertUnwindSafe(process(item)).catch_unwind();
        let (report, ended) = (report.clone(), ended.clone());
        tracker.spawn(async move {
            let bad = match ended.run_until_cancelled(work).await {
                Some(Ok(Ok(()))) => None,
                Some(Ok(Err(failure))) => Some(Report::Failed(failure)),
                Some(Err(payload)) => Some(Report::Panicked(payload)),
                None => Some(Report::CutShort),
            };
            if let Some(bad) = bad {
                // Nobody reads it if the caller has dropped the whole.
                let _ = report.send(bad);
                ended.cancel();
            }
            drop(permit);
        });
    }
    drop(report);
    tracker.close();
    tracker.wait().await;

    let mut outcome = Ok(());
    while let Ok(report) = reports.try_recv() {
        match report {
            Report::Panicked(payload) => resume_unwind(payload),
            Report::Failed(failure) if !matches!(outcome, Err(ProcessError::Failed(_))) => {
                outcome = Err(ProcessError::Failed(failure));
            }
            Report::Failed(_) => {}
            Report::CutShort => outcome = outcome.and(Err(ProcessError::Stopped)),
        }
    }
    outcome
}

enum Report<E> {
    Failed(E),
    Panicked(Box<dyn std::any::Any + Send>),
    CutShort,
}
