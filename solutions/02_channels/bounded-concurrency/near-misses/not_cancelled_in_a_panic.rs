//! If the future is dropped half-way because its task panics, what is under way is not cancelled.
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::select;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// Cancels what is under way if `process_all` is dropped half-way.
struct CancelOnDrop(CancellationToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        // A panic comes out only when everything has been cancelled and has ended.
        if !thread::panicking() {
            self.0.cancel();
        }
    }
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
    let cancel = CancelOnDrop(stop.child_token());
    let mut items = items.into_iter();
    let mut running = FuturesUnordered::new();
    let end = loop {
        while running.len() < limit.get() && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            let (token, item) = (cancel.0.clone(), process(item));
            running.push(tokio::spawn(async move {
                select! {
                    biased;
                    () = token.cancelled() => None,
                    outcome = item => Some(outcome),
                }
            }));
        }
        let ended = select! {
            biased;
            () = stop.cancelled() => break End::Stopped,
            ended = running.next() => ended,
        };
        match ended {
            None => break End::Done,
            Some(Ok(Some(Ok(())))) => {}
            Some(Ok(Some(Err(failure)))) => break End::Failed(failure),
            Some(Ok(None)) => break End::Stopped,
            Some(Err(error)) => match error.try_into_panic() {
                Ok(payload) => break End::Panicked(payload),
                Err(_) => break End::Stopped,
            },
        }
    };
    cancel.0.cancel();
    while running.next().await.is_some() {}
    match end {
        End::Done => Ok(()),
        End::Stopped => Err(ProcessError::Stopped),
        End::Failed(failure) => Err(ProcessError::Failed(failure)),
        End::Panicked(payload) => resume_unwind(payload),
    }
}
