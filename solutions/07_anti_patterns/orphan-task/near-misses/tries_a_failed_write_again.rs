//! A write that fails is tried a second time, so that the store may have one entry twice: it shows whenever a write fails, under any schedule.
//! rejected by: behaviour::each_failure_is_told_in_the_words_of_the_store

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
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

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => String::from("a panic without a message"),
        },
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    owned: Mutex<Vec<AbortOnDropHandle<Option<Lost<S::Error>>>>>,
}

/// Does what can be done to keep the entry.
async fn keep<S: Store>(store: Arc<S>, entry: String) -> Option<Lost<S::Error>> {
    // The network hiccups now and then; the auditor wants every entry.
    if store.write(entry.clone()).await.is_ok() {
        return None;
    }
    store.write(entry).await.err().map(Lost::Failed)
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), owned: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let task = tokio::spawn(keep(Arc::clone(&self.store), entry));
        self.owned.lock().unwrap_or_else(PoisonError::into_inner).push(AbortOnDropHandle::new(task));
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let owned = self.owned.into_inner().unwrap_or_else(PoisonError::into_inner);
        let lost: Vec<_> = futures::future::join_all(owned)
            .await
            .into_iter()
            .filter_map(|ended| {
                ended.unwrap_or_else(|error| Some(Lost::Panicked(message(error.into_panic()))))
            })
            .collect();
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
