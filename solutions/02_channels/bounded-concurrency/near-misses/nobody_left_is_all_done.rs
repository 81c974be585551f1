//! The workers hear of the stop themselves and end; when the last of them has ended there is nobody left to wait for, so the caller takes it
//! for a normal end, although items are left.
//! rejected by: schedules::a_stop_ends_items_that_never_end
//! rejected by: schedules::nothing_begins_after_a_stop

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::vec;

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
    let workers = limit.get().min(items.len());
    let shared = Arc::new(Shared {
        queue: Mutex::new(Queue { items: items.into_iter(), failure: None }),
        stop: stop.clone(),
        process,
    });
    let mut set = JoinSet::new();
    for _ in 0..workers {
        set.spawn(work(Arc::clone(&shared)));
    }
    let closes = Closes(&shared);
    let mut stopped = false;
    let mut panic = None;
    loop {
        select! {
            biased;
            () = stop.cancelled(), if !set.is_empty() => {
                stopped = true;
                break;
            }
            ended = set.join_next() => match ended {
                None => break,
                Some(Ok(())) if closes.0.queue.lock().unwrap().failure.is_some() => break,
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    panic = Some(error.into_panic());
                    break;
                }
            },
        }
    }
    closes.0.close();
    set.shutdown().await;
    if let Some(payload) = panic {
        resume_unwind(payload);
    }
    let failure = shared.queue.lock().unwrap().failure.take();
    match failure {
        Some(failure) => Err(ProcessError::Failed(failure)),
        None if stopped => Err(ProcessError::Stopped),
        None => Ok(()),
    }
}

struct Queue<T, E> {
    items: vec::IntoIter<T>,
    failure: Option<E>,
}

struct Shared<T, E, F> {
    queue: Mutex<Queue<T, E>>,
    stop: CancellationToken,
    process: F,
}

impl<T, E, F> Shared<T, E, F> {
    fn close(&self) {
        self.queue.lock().unwrap().items = Vec::new().into_iter();
    }
}

/// Whoever goes away takes the rest of the queue along.
struct Closes<'a, T, E, F>(&'a Shared<T, E, F>);

impl<T, E, F> Drop for Closes<'_, T, E, F> {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn work<T, E, F, Fut>(shared: Arc<Shared<T, E, F>>)
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    // However this worker ends, also by a panic: by then there is nothing left for the others to take, or nothing should be.
    let _closes = Closes(&shared);
    while !shared.stop.is_cancelled() {
        let Some(item) = shared.queue.lock().unwrap().items.next() else {
            return;
        };
        if let Err(failure) = (shared.process)(item).await {
            let mut queue = shared.queue.lock().unwrap();
            queue.items = Vec::new().into_iter();
            queue.failure.get_or_insert(failure);
            return;
        }
    }
}
