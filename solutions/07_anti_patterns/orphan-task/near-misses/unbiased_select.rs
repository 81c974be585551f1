//! A `select!` without `biased` between the end of the log and the write: a write that has not begun when the log goes may begin after it.
//! rejected by: behaviour::dropped_at_once_it_begins_no_write
//! rejected by: behaviour::dropped_in_a_panic_it_begins_no_write
//! rejected by: behaviour::dropped_on_another_thread_it_begins_no_write

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

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
    writes: TaskTracker,
    lost: Arc<Mutex<Vec<Lost<S::Error>>>>,
    over: CancellationToken,
    _over_at_the_end: DropGuard,
}

fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a panic without a message".to_owned(),
        },
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let over = CancellationToken::new();
        Self {
            store: Arc::new(store),
            writes: TaskTracker::new(),
            lost: Arc::default(),
            _over_at_the_end: over.clone().drop_guard(),
            over,
        }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, over, lost) = (Arc::clone(&self.store), self.over.clone(), Arc::clone(&self.lost));
        self.writes.spawn(async move {
            let write = AssertUnwindSafe(async move { store.write(entry).await }).catch_unwind();
            let ended = tokio::select! {
                () = over.cancelled() => return,
                ended = write => ended,
            };
            let why = match ended {
                Ok(Ok(())) => return,
                Ok(Err(error)) => Lost::Failed(error),
                Err(payload) => Lost::Panicked(message(payload)),
            };
            lost.lock().unwrap_or_else(PoisonError::into_inner).push(why);
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        self.writes.close();
        self.writes.wait().await;
        let lost = std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner));
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
