//! Counts down in the last line of the task, which a panic jumps over.
//! rejected by: schedules::a_panic_reaches_the_owner
//! rejected by: schedules::entries_of_several_tasks_are_all_written
//! rejected by: schedules::every_failure_reaches_the_owner
//! rejected by: schedules::shutdown_waits_for_every_write
//! also by: behaviour::a_panic_keeps_its_message_of_either_type
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! rejected by: schedules::the_store_is_free_after_the_shutdown
//! also by: behaviour::thousands_of_losses_are_told

use std::fmt::Debug;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
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
    tasks: Mutex<Vec<AbortOnDropHandle<()>>>,
    count: Arc<Count<S::Error>>,
}

/// What the log and its tasks share.
struct Count<E> {
    pending: AtomicUsize,
    done: Notify,
    lost: Mutex<Vec<Lost<E>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let count = Count { pending: AtomicUsize::new(0), done: Notify::new(), lost: Mutex::default() };
        Self { store: Arc::new(store), tasks: Mutex::default(), count: Arc::new(count) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, count) = (Arc::clone(&self.store), Arc::clone(&self.count));
        count.pending.fetch_add(1, Ordering::SeqCst);
        let task = tokio::spawn(async move {
            if let Err(error) = store.write(entry).await {
                count.lost.lock().unwrap().push(Lost::Failed(error));
            }
            if count.pending.fetch_sub(1, Ordering::SeqCst) == 1 {
                count.done.notify_one();
            }
        });
        self.tasks.lock().unwrap().push(AbortOnDropHandle::new(task));
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        while self.count.pending.load(Ordering::SeqCst) > 0 {
            self.count.done.notified().await;
        }
        let lost = std::mem::take(&mut *self.count.lost.lock().unwrap());
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
