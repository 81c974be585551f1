//! A `TaskTracker` to wait for the writes, a token to end them, a list for what went wrong.

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    tasks: TaskTracker,
    dropped: CancellationToken,
    _guard: DropGuard,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let dropped = CancellationToken::new();
        let _guard = dropped.clone().drop_guard();
        Self { store: Arc::new(store), tasks: TaskTracker::new(), dropped, _guard, lost: Arc::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, lost, dropped) = (Arc::clone(&self.store), Arc::clone(&self.lost), self.dropped.clone());
        self.tasks.spawn(async move {
            let write = AssertUnwindSafe(store.write(entry)).catch_unwind();
            let loss = match dropped.run_until_cancelled(write).await {
                None | Some(Ok(Ok(()))) => return,
                Some(Ok(Err(error))) => Lost::Failed(error),
                Some(Err(payload)) => Lost::Panicked(message(&*payload)),
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
