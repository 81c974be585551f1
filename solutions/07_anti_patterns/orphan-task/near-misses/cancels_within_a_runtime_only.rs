//! Writes are cancelled only where there is a runtime. Dropped on a thread of its own, the log leaves them
//! behind.
//! rejected by: behaviour::dropped_on_another_thread_it_begins_no_write
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

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

/// What a panic says.
fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => {
            panic.downcast_ref::<&str>().map_or_else(|| "no text".to_owned(), |text| (*text).to_owned())
        }
    }
}

/// The writes, each until it has been awaited.
struct Writes<E>(Vec<JoinHandle<Result<(), E>>>);

impl<E> Drop for Writes<E> {
    fn drop(&mut self) {
        // Without a runtime there is nothing left to cancel: it has dropped its tasks when it went.
        if Handle::try_current().is_ok() {
            for write in &self.0 {
                write.abort();
            }
        }
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<Writes<S::Error>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writes: Mutex::new(Writes(Vec::new())) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let task = tokio::spawn(async move { store.write(entry).await });
        self.writes.lock().unwrap_or_else(PoisonError::into_inner).0.push(task);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { store, writes } = self;
        drop(store);
        let mut writes = writes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut lost = Vec::new();
        // It stays in the list while it is awaited: dropped half-way, the list aborts it too.
        while let Some(write) = writes.0.last_mut() {
            match write.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(error) => lost.push(Lost::Panicked(message(error.into_panic()))),
            }
            writes.0.pop();
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
