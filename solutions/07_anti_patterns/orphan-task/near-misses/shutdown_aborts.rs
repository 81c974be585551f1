//! `JoinSet::shutdown` has the right name, but it aborts what is under way.
//! rejected by: schedules::shutdown_waits_for_every_write
//! rejected by: schedules::a_failure_of_long_ago_reaches_the_owner
//! rejected by: schedules::a_panic_reaches_the_owner
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! rejected by: schedules::a_slow_write_is_waited_for
//! rejected by: schedules::an_entry_is_written_without_a_shutdown
//! rejected by: schedules::entries_of_several_tasks_are_all_written
//! rejected by: schedules::every_failure_reaches_the_owner
//! rejected by: behaviour::a_panic_keeps_its_message_of_either_type
//! rejected by: behaviour::a_busy_day_is_written
//! rejected by: behaviour::each_failure_is_told_in_the_words_of_the_store
//! rejected by: behaviour::every_entry_is_written
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! rejected by: behaviour::thousands_of_losses_are_told
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! rejected by: schedules::a_shutdown_may_be_begun_by_one_and_awaited_by_another

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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    tasks: Mutex<JoinSet<Result<(), S::Error>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), tasks: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        self.tasks.lock().unwrap().spawn(async move { store.write(entry).await });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        self.tasks.into_inner().unwrap().shutdown().await;
        Ok(())
    }
}
