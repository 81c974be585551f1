//! Counts the writes of all logs in one place: a shutdown waits for the writes of others.
//! rejected by: schedules::another_log_does_not_hold_up_the_shutdown

use futures::FutureExt;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::{LazyLock, Mutex};
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

static TRACKER: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

pub struct AuditLog<S: Store> {
    store: Arc<S>,
    cancel: CancellationToken,
    _guard: DropGuard,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let cancel = CancellationToken::new();
        let _guard = cancel.clone().drop_guard();
        Self { store: Arc::new(store), cancel, _guard, lost: Arc::default() }
    }

    pub fn record(&self, entry: String) {
        let (store, cancel, lost) = (Arc::clone(&self.store), self.cancel.clone(), Arc::clone(&self.lost));
        TRACKER.spawn(async move {
            let write = AssertUnwindSafe(async { store.write(entry).await }).catch_unwind();
            match cancel.run_until_cancelled(write).await {
                None | Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => lost.lock().unwrap().push(Lost::Failed(error)),
                Some(Err(payload)) => lost.lock().unwrap().push(Lost::Panicked(message(payload))),
            }
        });
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        TRACKER.close();
        TRACKER.wait().await;
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
