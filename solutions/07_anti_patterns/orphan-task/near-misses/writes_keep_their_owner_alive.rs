//! What cancels in its drop is shared with every write: it is dropped when the last of them has ended.
//! rejected by: schedules::dropped_without_a_shutdown_it_leaves_nothing
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! also by: behaviour::dropped_at_once_it_begins_no_write
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! also by: behaviour::dropped_on_another_thread_it_begins_no_write
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use futures::FutureExt;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;
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

pub struct AuditLog<S: Store> {
    inner: Arc<Inner<S>>,
}

struct Inner<S: Store> {
    store: S,
    tracker: TaskTracker,
    cancel: CancellationToken,
    lost: Mutex<Vec<Lost<S::Error>>>,
}

impl<S: Store> Drop for Inner<S> {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let inner = Inner {
            store,
            tracker: TaskTracker::new(),
            cancel: CancellationToken::new(),
            lost: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn record(&self, entry: String) {
        let inner = Arc::clone(&self.inner);
        self.inner.tracker.spawn(async move {
            let write = AssertUnwindSafe(async { inner.store.write(entry).await }).catch_unwind();
            match inner.cancel.run_until_cancelled(write).await {
                None | Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => inner.lost.lock().unwrap().push(Lost::Failed(error)),
                Some(Err(payload)) => inner.lost.lock().unwrap().push(Lost::Panicked(message(payload))),
            }
        });
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        self.inner.tracker.close();
        self.inner.tracker.wait().await;
        let lost = std::mem::take(&mut *self.inner.lost.lock().unwrap());
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => {
            payload.downcast::<&str>().map_or_else(|_| "?".to_owned(), |message| (*message).to_owned())
        }
    }
}
