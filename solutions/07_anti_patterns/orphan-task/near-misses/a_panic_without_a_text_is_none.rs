//! A panic whose payload is no text is not told.
//! rejected by: behaviour::thousands_of_losses_are_told

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<JoinSet<Result<(), S::Error>>>,
}

fn message(panic: &(dyn Any + Send)) -> Option<String> {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
}

/// What was lost, if anything.
fn lost<E>(ended: Result<Result<(), E>, JoinError>) -> Option<Lost<E>> {
    match ended {
        Ok(written) => written.err().map(Lost::Failed),
        Err(error) => message(&*error.try_into_panic().ok()?).map(Lost::Panicked),
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writes: Mutex::new(JoinSet::new()) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        self.writes.lock().unwrap().spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { store, writes } = self;
        drop(store);
        let mut writes = writes.into_inner().unwrap();
        let mut all = Vec::new();
        while let Some(ended) = writes.join_next().await {
            all.extend(lost(ended));
        }
        if all.is_empty() { Ok(()) } else { Err(all) }
    }
}
