//! A call within an item takes its permits from the call around it, whose own item holds them.
//! rejected by: schedules::a_call_within_a_call_has_a_limit_of_its_own

use std::cell::RefCell;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

thread_local! {
    /// The permits of the call whose item is being polled.
    static PERMITS: RefCell<Option<Arc<Semaphore>>> = const { RefCell::new(None) };
}

/// An item that holds a permit, and lends its call's permits to what it calls.
struct WithPermit<Fut> {
    item: Pin<Box<Fut>>,
    permits: Arc<Semaphore>,
    _permit: OwnedSemaphorePermit,
}

impl<Fut: Future> Future for WithPermit<Fut> {
    type Output = Fut::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        struct Restore(Option<Arc<Semaphore>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                PERMITS.replace(self.0.take());
            }
        }
        let _restore = Restore(PERMITS.replace(Some(Arc::clone(&self.permits))));
        self.item.as_mut().poll(cx)
    }
}

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
    let permits = PERMITS
        .with_borrow(Clone::clone)
        .unwrap_or_else(|| Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS))));
    let mut items = items.into_iter().peekable();
    let mut tasks = JoinSet::new();
    let outcome = loop {
        if tasks.is_empty() && items.peek().is_none() {
            break Ok(Ok(()));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            Some(joined) = tasks.join_next() => joined,
            permit = Arc::clone(&permits).acquire_owned(), if items.peek().is_some() => {
                if stop.is_cancelled() {
                    break Ok(Err(ProcessError::Stopped));
                }
                if let (Ok(permit), Some(item)) = (permit, items.next()) {
                    let (item, permits) = (Box::pin(process(item)), Arc::clone(&permits));
                    tasks.spawn(WithPermit { item, permits, _permit: permit });
                }
                continue;
            }
        };
        match joined {
            Ok(Ok(())) => {}
            Ok(Err(error)) => break Ok(Err(ProcessError::Failed(error))),
            Err(error) => break Err(error),
        }
    };
    tasks.shutdown().await;
    outcome.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
