//! Aborts its writes in its drop; but the shutdown takes the handles out of it, and if that is dropped, they are plain handles.
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

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

type Write<E> = JoinHandle<Result<(), E>>;

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<Vec<Write<S::Error>>>,
}

impl<S: Store> Drop for AuditLog<S> {
    fn drop(&mut self) {
        for write in self.writes.get_mut().unwrap_or_else(PoisonError::into_inner) {
            write.abort();
        }
    }
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

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writes: Mutex::new(Vec::new()) }
    }

    fn writes(&self) -> std::sync::MutexGuard<'_, Vec<Write<S::Error>>> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        self.writes().push(tokio::spawn(async move { store.write(entry).await }));
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut lost = Vec::new();
        // Not under the lock: it must not be held across an await.
        let writes = std::mem::take(&mut *self.writes());
        for write in writes {
            match write.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(error) => lost.push(Lost::Panicked(message(error.into_panic()))),
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
