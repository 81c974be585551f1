//! When items are cancelled, it asks again and again whether their tasks have ended.
//! rejected by: behaviour::the_wait_for_what_is_cancelled_leaves_the_processor_alone

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::select;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet, yield_now};
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
///
/// # Panics
/// Panics as `process` does.
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
    // Cancelled with the caller's token, and by the first item that does not end well.
    let ended = stop.child_token();
    // Aborts its tasks when this future is dropped.
    let mut tasks = JoinSet::new();
    let mut summary = Summary::default();

    for item in items {
        let permit = select! {
            // An end that has come beats room that is there.
            biased;
            () = ended.cancelled() => {
                summary.cut_short = true;
                break;
            }
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("nobody closes the semaphore"),
        };
        let work = process(item);
        let guard = ended.clone().drop_guard();
        tasks.spawn(async move {
            let outcome = work.await;
            match outcome {
                Ok(()) => drop(guard.disarm()),
                // Before the permit is dropped: who gets it finds the token cancelled.
                Err(_) => drop(guard),
            }
            drop(permit);
            outcome
        });
        // A task that has ended is kept until it is joined; of ten thousand that would be too many.
        while let Some(joined) = tasks.try_join_next() {
            summary.add(joined);
        }
    }

    loop {
        select! {
            biased;
            () = ended.cancelled() => break,
            joined = tasks.join_next() => match joined {
                Some(joined) => summary.add(joined),
                None => return summary.finish(),
            },
        }
    }
    tasks.abort_all();
    while !tasks.is_empty() {
        match tasks.try_join_next() {
            Some(joined) => summary.add(joined),
            None => yield_now().await,
        }
    }
    summary.finish()
}

/// What came of the tasks so far.
struct Summary<E> {
    failure: Option<E>,
    panic: Option<JoinError>,
    /// An item did not begin, or was not left to end.
    cut_short: bool,
}

impl<E> Summary<E> {
    fn add(&mut self, joined: Result<Result<(), E>, JoinError>) {
        match joined {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => self.failure = self.failure.take().or(Some(failure)),
            Err(error) if error.is_panic() => self.panic = self.panic.take().or(Some(error)),
            Err(_) => self.cut_short = true,
        }
    }

    fn finish(self) -> Result<(), ProcessError<E>> {
        if let Some(panic) = self.panic {
            resume_unwind(panic.into_panic());
        }
        match self.failure {
            Some(failure) => Err(ProcessError::Failed(failure)),
            None if self.cut_short => Err(ProcessError::Stopped),
            None => Ok(()),
        }
    }
}

impl<E> Default for Summary<E> {
    fn default() -> Self {
        Self { failure: None, panic: None, cut_short: false }
    }
}
