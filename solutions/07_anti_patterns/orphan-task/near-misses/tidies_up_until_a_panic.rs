//! Takes ended tasks out when there are many, up to the first that has panicked, which is taken out too and forgotten.
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! also by: behaviour::thousands_of_losses_are_told

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

/// The message of a panic.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

/// Nothing, or what was lost.
fn verdict<E>(lost: Vec<Lost<E>>) -> Result<(), Vec<Lost<E>>> {
    if lost.is_empty() { Ok(()) } else { Err(lost) }
}

/// So many outcomes may lie in the set before it is tidied up.
const TIDY: usize = 32;

struct Writes<E> {
    under_way: JoinSet<Result<(), E>>,
    lost: Vec<Lost<E>>,
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    writes: Mutex<Writes<S::Error>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let writes = Writes { under_way: JoinSet::new(), lost: Vec::new() };
        Self { store: Arc::new(store), writes: Mutex::new(writes) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let mut writes = self.writes.lock().unwrap();
        writes.under_way.spawn(async move { store.write(entry).await });
        if writes.under_way.len() > TIDY {
            // What has ended must not pile up.
            while let Some(Ok(outcome)) = writes.under_way.try_join_next() {
                if let Err(error) = outcome {
                    writes.lost.push(Lost::Failed(error));
                }
            }
        }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Writes { mut under_way, mut lost } = self.writes.into_inner().unwrap();
        while let Some(ended) = under_way.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(error) => {
                    if let Ok(payload) = error.try_into_panic() {
                        lost.push(Lost::Panicked(message(&*payload)));
                    }
                }
            }
        }
        verdict(lost)
    }
}
