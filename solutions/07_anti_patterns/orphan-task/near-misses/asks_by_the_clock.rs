//! Waits for a second at a time, and asks again: it never misses the end, and wakes up all day.
//! rejected by: schedules::a_slow_write_is_waited_for

use futures::FutureExt;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};
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
    store: Arc<S>,
    tracker: TaskTracker,
    cancel: CancellationToken,
    _guard: DropGuard,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let cancel = CancellationToken::new();
        let _guard = cancel.clone().drop_guard();
        Self { store: Arc::new(store), tracker: TaskTracker::new(), cancel, _guard, lost: Arc::default() }
    }

    pub fn record(&self, entry: String) {
        let (store, cancel, lost) = (Arc::clone(&self.store), self.cancel.clone(), Arc::clone(&self.lost));
        self.tracker.spawn(async move {
            let write = AssertUnwindSafe(async { store.write(entry).await }).catch_unwind();
            match cancel.run_until_cancelled(write).await {
                None | Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => lost.lock().unwrap().push(Lost::Failed(error)),
                Some(Err(payload)) => lost.lock().unwrap().push(Lost::Panicked(message(payload))),
            }
        });
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        self.tracker.close();
        while tokio::time::timeout(Duration::from_secs(1), self.tracker.wait()).await.is_err() {}
        let lost = std::mem::take(&mut *self.lost.lock().unwrap());
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
