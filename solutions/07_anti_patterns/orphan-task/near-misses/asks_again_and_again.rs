//! Yields until the count is down: it holds a core busy for as long as the store takes.
//! rejected by: schedules::a_slow_write_is_waited_for
//! rejected by: schedules::after_a_drop_no_further_write_begins
//! rejected by: schedules::the_store_is_free_after_the_shutdown
//! rejected by: schedules::a_shutdown_may_be_begun_by_one_and_awaited_by_another

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
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
            let ended = AssertUnwindSafe(store.write(entry)).catch_unwind().await;
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => count.lost.lock().unwrap().push(Lost::Failed(error)),
                Err(payload) => count.lost.lock().unwrap().push(Lost::Panicked(message(&*payload))),
            }
            if count.pending.fetch_sub(1, Ordering::SeqCst) == 1 {
                count.done.notify_waiters();
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
            tokio::task::yield_now().await;
        }
        for task in self.tasks.into_inner().unwrap() {
            task.await.expect("it catches every panic, and nobody aborts it");
        }
        let lost = std::mem::take(&mut *self.count.lost.lock().unwrap());
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
