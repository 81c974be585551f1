//! A `TaskTracker` counts its tasks and waits for them, but a dropped log sets them free.
//! rejected by: schedules::dropped_without_a_shutdown_it_leaves_nothing
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! also by: behaviour::dropped_at_once_it_begins_no_write
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! also by: behaviour::dropped_on_another_thread_it_begins_no_write
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio_util::task::TaskTracker;

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
    tasks: TaskTracker,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), tasks: TaskTracker::new(), lost: Arc::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, lost) = (Arc::clone(&self.store), Arc::clone(&self.lost));
        self.tasks.spawn(async move {
            let task = tokio::spawn(async move { store.write(entry).await });
            let loss = match task.await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => Lost::Failed(error),
                Err(error) => Lost::Panicked(message(&*error.into_panic())),
            };
            lost.lock().unwrap().push(loss);
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        self.tasks.close();
        self.tasks.wait().await;
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
