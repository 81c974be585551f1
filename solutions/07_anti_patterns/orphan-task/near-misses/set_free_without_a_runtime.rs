//! A shutdown that is dropped half-way on a thread outside of the runtime lets the writes go on.
//! rejected by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinSet};

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

/// The writes that a shutdown waits for.
struct Draining<E: 'static>(JoinSet<Result<(), E>>);

impl<E: Send + 'static> Draining<E> {
    /// Waits for the next one that ends.
    async fn next(&mut self) -> Option<Result<Result<(), E>, JoinError>> {
        self.0.join_next().await
    }
}

impl<E: 'static> Drop for Draining<E> {
    fn drop(&mut self) {
        // A set aborts its tasks. Where there is no runtime, nobody would run them to their end.
        if Handle::try_current().is_err() {
            self.0.detach_all();
        }
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<JoinSet<Result<(), S::Error>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writes: Mutex::new(JoinSet::new()) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        writes.spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let writes = self.writes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut draining = Draining(writes);
        let mut lost = Vec::new();
        while let Some(ended) = draining.next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(error) => lost.push(Lost::Panicked(message(error.into_panic()))),
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

/// What a panic has said, if it was text.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a panic without a text".to_owned(),
        },
    }
}
