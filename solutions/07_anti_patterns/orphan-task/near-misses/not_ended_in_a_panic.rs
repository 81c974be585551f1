//! What ends the writes does nothing while its thread panics: the log of a handler that panics leaves its writes behind.
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::{JoinError, JoinHandle};

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
    writes: Mutex<Vec<JoinHandle<Result<(), S::Error>>>>,
}

impl<S: Store> Drop for AuditLog<S> {
    fn drop(&mut self) {
        // What was noted before a crash is just what somebody will want to read.
        if std::thread::panicking() {
            return;
        }
        for write in self.writes.get_mut().unwrap_or_else(PoisonError::into_inner) {
            write.abort();
        }
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writes: Mutex::new(Vec::new()) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let write = tokio::spawn(async move { store.write(entry).await });
        self.writes.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(mut self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut lost = Vec::new();
        // They stay in the list: if this is dropped half-way, the log is dropped with it, and cancels them.
        for write in self.writes.get_mut().unwrap_or_else(PoisonError::into_inner) {
            lost.extend(loss(write.await));
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

fn loss<E>(ended: Result<Result<(), E>, JoinError>) -> Option<Lost<E>> {
    match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(Lost::Failed(error)),
        Err(error) => error.try_into_panic().ok().map(|payload| Lost::Panicked(message(&*payload))),
    }
}

/// What a panic said.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(message) = payload.downcast_ref::<&str>() {
        (*message).to_owned()
    } else if let Some(message) = payload.downcast_ref::<String>() {
        message.clone()
    } else {
        "a panic without a message".to_owned()
    }
}
