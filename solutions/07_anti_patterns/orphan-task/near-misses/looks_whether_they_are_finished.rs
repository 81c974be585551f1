//! Keeps every handle, and at the end takes the outcomes of those that have finished.
//! rejected by: schedules::shutdown_waits_for_every_write
//! rejected by: schedules::a_failure_of_long_ago_reaches_the_owner
//! rejected by: schedules::a_panic_reaches_the_owner
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! rejected by: schedules::a_slow_write_is_waited_for
//! rejected by: schedules::an_entry_is_written_without_a_shutdown
//! rejected by: schedules::dropped_without_a_shutdown_it_leaves_nothing
//! rejected by: schedules::entries_of_several_tasks_are_all_written
//! rejected by: schedules::every_failure_reaches_the_owner
//! also by: behaviour::a_panic_keeps_its_message_of_either_type
//! also by: behaviour::a_busy_day_is_written
//! also by: behaviour::each_failure_is_told_in_the_words_of_the_store
//! also by: behaviour::every_entry_is_written
//! rejected by: schedules::after_a_drop_no_further_write_begins
//! also by: behaviour::dropped_at_once_it_begins_no_write
//! rejected by: schedules::the_store_is_free_after_the_shutdown
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! also by: behaviour::thousands_of_losses_are_told
//! also by: behaviour::dropped_on_another_thread_it_begins_no_write
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! rejected by: schedules::a_shutdown_may_be_begun_by_one_and_awaited_by_another
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    tasks: Mutex<Vec<JoinHandle<Result<(), S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), tasks: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let task = tokio::spawn(async move { store.write(entry).await });
        self.tasks.lock().unwrap().push(task);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut lost = Vec::new();
        for task in self.tasks.into_inner().unwrap() {
            match task.now_or_never() {
                None | Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => lost.push(Lost::Failed(error)),
                Some(Err(error)) => lost.push(Lost::Panicked(message(&*error.into_panic()))),
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
