//! A call within an item of another one takes itself to be limited by that, and processes its items one after the other.
//! rejected by: schedules::a_call_within_a_call_has_a_limit_of_its_own

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::select;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

tokio::task_local! {
    /// Is there where an item is processed.
    static WITHIN_AN_ITEM: ();
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
    // The call around this one has so many items under way already: each of them is to be one.
    let limit = match WITHIN_AN_ITEM.try_with(|()| ()) {
        Ok(()) => 1,
        Err(_) => limit.get(),
    };
    // Of this call alone: a failure, a panic or a drop cancels it, as does `stop`.
    let halt = stop.child_token();
    let _halts_on_drop = halt.clone().drop_guard();
    let first = Arc::new(Mutex::new(None));
    let mut tasks = JoinSet::new();
    let mut items = items.into_iter();
    loop {
        while tasks.len() < limit && !halt.is_cancelled() {
            let Some(item) = items.next() else { break };
            let work = work(process(item), halt.clone(), Arc::clone(&first));
            tasks.spawn(WITHIN_AN_ITEM.scope((), work));
        }
        let ended = select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            ended = tasks.join_next() => ended,
        };
        if let Some(Err(error)) = ended {
            tasks.shutdown().await;
            if let Ok(payload) = error.try_into_panic() {
                panic::resume_unwind(payload);
            }
            continue;
        }
        if lock(&first).is_some() {
            tasks.shutdown().await;
            if let Some(error) = lock(&first).take() {
                return Err(ProcessError::Failed(error));
            }
        }
        if ended.is_none() {
            return Ok(());
        }
    }
}

/// Processes an item. Whoever fails or panics halts the others.
async fn work<E>(
    item: impl Future<Output = Result<(), E>>,
    halt: CancellationToken,
    first: Arc<Mutex<Option<E>>>,
) {
    let halts = halt.drop_guard();
    match item.await {
        Ok(()) => {
            halts.disarm();
        }
        Err(error) => {
            lock(&first).get_or_insert(error);
        }
    }
}

fn lock<E>(first: &Mutex<Option<E>>) -> MutexGuard<'_, Option<E>> {
    first.lock().unwrap_or_else(PoisonError::into_inner)
}
