//! From time to time it tidies up what has ended: failures are noted, panics are not.
//! rejected by: behaviour::thousands_of_losses_are_told

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

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

/// From so many on, those that have ended are cleared away.
const MANY: usize = 128;

struct Writes<E> {
    tasks: JoinSet<Result<(), E>>,
    failed: Vec<E>,
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<Writes<S::Error>>,
}

fn message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self {
            store: Arc::new(store),
            writes: Mutex::new(Writes { tasks: JoinSet::new(), failed: Vec::new() }),
        }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let mut writes = self.writes.lock().unwrap();
        let Writes { tasks, failed } = &mut *writes;
        if tasks.len() >= MANY {
            while let Some(ended) = tasks.try_join_next() {
                if let Ok(Err(error)) = ended {
                    failed.push(error);
                }
            }
        }
        tasks.spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { store, writes } = self;
        drop(store);
        let Writes { mut tasks, failed } = writes.into_inner().unwrap();
        let mut lost: Vec<_> = failed.into_iter().map(Lost::Failed).collect();
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(error) => lost.push(Lost::Panicked(message(&*error.into_panic()))),
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
