//! `record` only collects; all is written at the shutdown, or never, if there is none.
//! rejected by: schedules::an_entry_is_written_without_a_shutdown
//! rejected by: schedules::a_failure_of_long_ago_reaches_the_owner
//! rejected by: schedules::dropped_without_a_shutdown_it_leaves_nothing
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::what_is_recorded_at_the_end_of_a_write_is_written
//! rejected by: schedules::entries_of_several_tasks_are_written_soon
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! rejected by: schedules::a_write_may_record_an_entry

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;

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
    entries: Mutex<Vec<String>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), entries: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        self.entries.lock().unwrap().push(entry);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut lost = Vec::new();
        for entry in self.entries.into_inner().unwrap() {
            match AssertUnwindSafe(self.store.write(entry)).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost.push(Lost::Failed(error)),
                Err(payload) => lost.push(Lost::Panicked(message(&*payload))),
            }
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
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
