//! Keeps one handle, of the last write, as if that had to end last.
//! rejected by: schedules::shutdown_waits_for_every_write
//! rejected by: schedules::a_panic_reaches_the_owner
//! rejected by: schedules::entries_of_several_tasks_are_all_written
//! rejected by: schedules::every_failure_reaches_the_owner
//! also by: behaviour::a_panic_keeps_its_message_of_either_type
//! also by: behaviour::a_busy_day_is_written
//! also by: behaviour::each_failure_is_told_in_the_words_of_the_store
//! also by: behaviour::every_entry_is_written
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! also by: behaviour::thousands_of_losses_are_told
//! rejected by: schedules::what_is_recorded_at_the_end_of_a_write_is_written
//! rejected by: schedules::entries_of_several_tasks_are_written_soon

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    last: Mutex<Option<AbortOnDropHandle<()>>>,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), last: Mutex::default(), lost: Arc::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, lost) = (Arc::clone(&self.store), Arc::clone(&self.lost));
        let task = tokio::spawn(async move {
            if let Err(error) = store.write(entry).await {
                lost.lock().unwrap().push(Lost::Failed(error));
            }
        });
        *self.last.lock().unwrap() = Some(AbortOnDropHandle::new(task));
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let last = self.last.into_inner().unwrap();
        if let Some(Err(error)) = match last {
            Some(last) => Some(last.await),
            None => None,
        } {
            let panicked = Lost::Panicked(message(&*error.into_panic()));
            self.lost.lock().unwrap().push(panicked);
        }
        let lost = std::mem::take(&mut *self.lost.lock().unwrap());
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
