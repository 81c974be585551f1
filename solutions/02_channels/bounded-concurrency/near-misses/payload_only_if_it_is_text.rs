//! Panics again with the text of the panic; a payload that is no text becomes a sentence.
//! rejected by: schedules::a_panic_reaches_the_caller

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, panic_any};

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
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

enum End<E> {
    Done,
    NotBegun,
    Failed(E),
    Panicked(Box<dyn Any + Send>),
}

async fn run<E, Fut>(stop: &CancellationToken, work: Fut) -> End<E>
where
    Fut: Future<Output = Result<(), E>>,
{
    if stop.is_cancelled() {
        return End::NotBegun;
    }
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(())) => End::Done,
        Ok(Err(error)) => End::Failed(error),
        Err(payload) => End::Panicked(payload),
    }
}

/// Panics again, with what the item said.
fn panic_again(payload: Box<dyn Any + Send>) -> ! {
    match payload.downcast::<&'static str>() {
        Ok(text) => panic_any(*text),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => panic_any(*text),
            Err(_) => panic!("an item panicked"),
        },
    }
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
    let mut under_way = FuturesUnordered::new();
    let payload = loop {
        while under_way.len() < limit.get()
            && let Some(item) = items.next()
        {
            under_way.push(run(&stop, process(item)));
        }
        select! {
            biased;
            () = stop.cancelled() => return Err(ProcessError::Stopped),
            ended = under_way.next() => match ended {
                None => return Ok(()),
                Some(End::Done) => {}
                Some(End::NotBegun) => return Err(ProcessError::Stopped),
                Some(End::Failed(error)) => return Err(ProcessError::Failed(error)),
                Some(End::Panicked(payload)) => break payload,
            },
        }
    };
    drop(under_way);
    panic_again(payload)
}
