//! `record` must not wait, so it takes `try_lock` for the list: who comes while another records is not recorded.
//! rejected by: schedules::entries_of_several_tasks_are_all_written
//! rejected by: schedules::entries_of_several_tasks_are_written_soon

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

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
    writes: Mutex<Writes<S::Error>>,
}

/// The writes under way, and those that went wrong.
struct Writes<E> {
    tasks: JoinSet<Result<(), E>>,
    lost: Vec<Lost<E>>,
}

impl<E: 'static> Writes<E> {
    fn add(&mut self, ended: Result<Result<(), E>, JoinError>) {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.lost.push(Lost::Failed(error)),
            // Nobody aborts a task of this set while it can still be joined, so this was a panic.
            Err(error) => self.lost.push(Lost::Panicked(message(&*error.into_panic()))),
        }
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let writes = Writes { tasks: JoinSet::new(), lost: Vec::new() };
        Self { store: Arc::new(store), writes: Mutex::new(writes) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let Ok(mut writes) = self.writes.try_lock() else { return };
        // A set keeps each task until it is joined. Those that have ended by now need not wait for the shutdown.
        while let Some(ended) = writes.tasks.try_join_next() {
            writes.add(ended);
        }
        writes.tasks.spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut writes = self.writes.into_inner().unwrap_or_else(PoisonError::into_inner);
        while let Some(ended) = writes.tasks.join_next().await {
            writes.add(ended);
        }
        if writes.lost.is_empty() { Ok(()) } else { Err(writes.lost) }
    }
}

/// What a panic said.
fn message(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without words".to_owned(),
    }
}
