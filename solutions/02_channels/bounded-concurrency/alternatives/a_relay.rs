//! A relay: each task, at its end, spawns its successor and mails that one's handle to the caller, who waits
//! for handles only.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
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
    let race = Arc::new(Race {
        items: Mutex::new(items.into_iter()),
        over: stop.child_token(),
        first: Mutex::new(None),
        process,
    });
    // Whichever way this function ends, the race is over.
    let _over = race.over.clone().drop_guard();

    let (mail, mut handles): (Mail, _) = mpsc::unbounded_channel();
    for _ in 0..limit.get().min(total) {
        hand_over(&race, &mail);
    }
    drop(mail);

    let mut done = 0;
    let mut panic = None;
    while let Some(handle) = handles.recv().await {
        match handle.await {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(error) if error.is_panic() => {
                panic.get_or_insert_with(|| error.into_panic());
            }
            Err(_) => {}
        }
    }

    if let Some(payload) = panic {
        resume_unwind(payload);
    }
    let first = race.first.lock().unwrap().take();
    match first {
        Some(error) => Err(ProcessError::Failed(error)),
        None if done == total => Ok(()),
        None => Err(ProcessError::Stopped),
    }
}

struct Race<T, E, F> {
    items: Mutex<std::vec::IntoIter<T>>,
    over: CancellationToken,
    first: Mutex<Option<E>>,
    process: F,
}

type Mail = mpsc::UnboundedSender<JoinHandle<bool>>;

/// Starts the next runner, if there is one. It is a plain function, so that a task may start its own kind.
fn hand_over<T, E, F, Fut>(race: &Arc<Race<T, E, F>>, mail: &Mail)
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    if race.over.is_cancelled() {
        return;
    }
    let next = race.items.lock().unwrap().next();
    let Some(item) = next else { return };
    let runner: std::pin::Pin<Box<dyn Future<Output = bool> + Send>> =
        Box::pin(run(Arc::clone(race), mail.clone(), item));
    let _ = mail.send(tokio::spawn(runner));
}

/// `true` if the item is done.
async fn run<T, E, F, Fut>(race: Arc<Race<T, E, F>>, mail: Mail, item: T) -> bool
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    // A failure, a panic, an abort: each of them ends the race for all.
    let bomb = race.over.clone().drop_guard();
    let outcome = start(&race, item).await;
    match outcome {
        Some(Ok(())) => {
            bomb.disarm();
            hand_over(&race, &mail);
            true
        }
        Some(Err(error)) => {
            race.first.lock().unwrap().get_or_insert(error);
            false
        }
        None => false,
    }
}

/// `None` if the race was over before the item began.
async fn start<T, E, F, Fut>(race: &Race<T, E, F>, item: T) -> Option<Result<(), E>>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    if race.over.is_cancelled() {
        return None;
    }
    let mut work = std::pin::pin!((race.process)(item));
    tokio::select! {
        biased;
        () = race.over.cancelled() => None,
        outcome = &mut work => Some(outcome),
    }
}
