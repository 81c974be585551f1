//! Each task that has ended its item spawns the next one's into the common set, and a drop aborts all that are in the set
//! by then: one that is in its last step just then spawns a successor that nobody aborts.
//! rejected by: schedules::dropped_as_an_item_ends_it_leaves_nothing

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::vec;

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

struct Relay<T, E, F> {
    state: Mutex<State<T, E>>,
    stop: CancellationToken,
    process: F,
}

struct State<T, E> {
    queue: vec::IntoIter<T>,
    tasks: JoinSet<Result<(), E>>,
    /// After a failure, a panic or a stop nobody takes another item.
    over: bool,
}

fn begin_next<T, E, F, Fut>(relay: &Arc<Relay<T, E, F>>) -> bool
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut state = relay.state.lock().unwrap();
    if state.over || relay.stop.is_cancelled() {
        return false;
    }
    let Some(item) = state.queue.next() else { return false };
    state.tasks.spawn(carry(Arc::clone(relay), item));
    true
}

fn carry<T, E, F, Fut>(
    relay: Arc<Relay<T, E, F>>,
    item: T,
) -> Pin<Box<dyn Future<Output = Result<(), E>> + Send>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    Box::pin(async move {
        let future = (relay.process)(item);
        let outcome = future.await;
        match outcome {
            Ok(()) => {
                begin_next(&relay);
            }
            Err(_) => relay.state.lock().unwrap().over = true,
        }
        outcome
    })
}

impl<T, E: 'static, F> Relay<T, E, F> {
    async fn join_next(&self) -> Option<Result<Result<(), E>, JoinError>> {
        poll_fn(|cx| self.state.lock().unwrap().tasks.poll_join_next(cx)).await
    }
}

struct AbortOnDrop<T, E: 'static, F>(Arc<Relay<T, E, F>>);

impl<T, E: 'static, F> Drop for AbortOnDrop<T, E, F> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().tasks.abort_all();
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
    enum End<E> {
        Normal,
        Failed(E),
        Stopped,
        Broken(JoinError),
    }

    let width = limit.get().min(items.len());
    let relay = Arc::new(Relay {
        state: Mutex::new(State { queue: items.into_iter(), tasks: JoinSet::new(), over: false }),
        stop: stop.clone(),
        process,
    });
    let _abort = AbortOnDrop(Arc::clone(&relay));
    for _ in 0..width {
        if !begin_next(&relay) {
            break;
        }
    }

    let end = loop {
        select! {
            biased;
            () = stop.cancelled() => break End::Stopped,
            ended = relay.join_next() => match ended {
                None => break End::Normal,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => break End::Failed(error),
                Some(Err(broken)) => break End::Broken(broken),
            },
        }
    };
    {
        let mut state = relay.state.lock().unwrap();
        state.over = true;
        state.tasks.abort_all();
    }
    while relay.join_next().await.is_some() {}
    match end {
        End::Normal => Ok(()),
        End::Failed(error) => Err(ProcessError::Failed(error)),
        End::Stopped => Err(ProcessError::Stopped),
        End::Broken(broken) => resume_unwind(broken.into_panic()),
    }
}
