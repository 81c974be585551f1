//! A write says that it has ended, and then its loss goes into the list: the shutdown reads the list in between.
//! rejected by: schedules::every_failure_reaches_the_owner
//! rejected by: schedules::a_panic_reaches_the_owner

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Where entries are kept.
pub trait Store: Send + Sync + 'static {
    /// Why an entry could not be kept.
    type Error: Debug + Send + 'static;

    /// Keeps an entry. It takes as long as it takes.
    fn write(&self, entry: String) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// An entry that was not kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<E> {
    /// The store refused it.
    Failed(E),
    /// The store panicked, with this message.
    Panicked(String),
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
    /// Each write holds a clone; when the last is gone, all have ended.
    alive: mpsc::Sender<()>,
    all_ended: mpsc::Receiver<()>,
    over: CancellationToken,
    guard: DropGuard,
}

fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a panic without a message".to_owned(),
        },
    }
}

/// Runs a write to its end, whatever that is; gives back `alive` then.
async fn run<E>(
    write: impl Future<Output = Result<(), E>>,
    over: CancellationToken,
    alive: mpsc::Sender<()>,
) -> Option<Lost<E>> {
    let _alive = alive;
    tokio::select! {
        biased;
        () = over.cancelled() => None,
        ended = AssertUnwindSafe(write).catch_unwind() => match ended {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Lost::Failed(error)),
            Err(payload) => Some(Lost::Panicked(message(payload))),
        },
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let (alive, all_ended) = mpsc::channel(1);
        let over = CancellationToken::new();
        let guard = over.clone().drop_guard();
        Self { store: Arc::new(store), lost: Arc::default(), alive, all_ended, over, guard }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, lost) = (Arc::clone(&self.store), Arc::clone(&self.lost));
        let (over, alive) = (self.over.clone(), self.alive.clone());
        tokio::spawn(async move {
            let write = async move { store.write(entry).await };
            if let Some(why) = run(write, over, alive).await {
                lost.lock().unwrap_or_else(PoisonError::into_inner).push(why);
            }
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { lost, alive, mut all_ended, guard, .. } = self;
        drop(alive);
        let _ = all_ended.recv().await;
        drop(guard);
        let lost = std::mem::take(&mut *lost.lock().unwrap_or_else(PoisonError::into_inner));
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
