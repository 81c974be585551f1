//! One task polls all writes side by side; it begins with the first entry, and is aborted when its handle is dropped.

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

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

struct Keeper<E> {
    entries: mpsc::UnboundedSender<String>,
    task: AbortOnDropHandle<Vec<Lost<E>>>,
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    keeper: OnceLock<Keeper<S::Error>>,
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

async fn keep<S: Store>(store: Arc<S>, mut entries: mpsc::UnboundedReceiver<String>) -> Vec<Lost<S::Error>> {
    let mut lost = Vec::new();
    let mut open = true;
    let mut writes = FuturesUnordered::new();
    while open || !writes.is_empty() {
        tokio::select! {
            entry = entries.recv(), if open => match entry {
                Some(entry) => writes.push(AssertUnwindSafe(store.write(entry)).catch_unwind()),
                None => open = false,
            },
            Some(ended) = writes.next(), if !writes.is_empty() => match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(payload) => lost.push(Lost::Panicked(message(payload))),
            },
        }
    }
    lost
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), keeper: OnceLock::new() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let keeper = self.keeper.get_or_init(|| {
            let (entries, queue) = mpsc::unbounded_channel();
            let task = tokio::spawn(keep(Arc::clone(&self.store), queue));
            Keeper { entries, task: AbortOnDropHandle::new(task) }
        });
        keeper.entries.send(entry).expect("the keeper lives as long as the log");
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Some(Keeper { entries, task }) = self.keeper.into_inner() else {
            return Ok(());
        };
        drop(entries);
        match task.await {
            Ok(lost) if lost.is_empty() => Ok(()),
            Ok(lost) => Err(lost),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}
