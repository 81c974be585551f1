//! One task writes all entries. A shutdown without entries has nothing to wait for: it tells that task to stop and returns, while the task is still there and holds the store.
//! rejected by: schedules::the_store_is_free_after_the_shutdown

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

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

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no text".to_owned()
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    entries: mpsc::UnboundedSender<String>,
    recorded: AtomicBool,
    writer: JoinHandle<Vec<Lost<S::Error>>>,
    /// Dropped with the log, or with its shutdown, and then the writer ends.
    owner: DropGuard,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let (entries, queue) = mpsc::unbounded_channel();
        let gone = CancellationToken::new();
        let owner = gone.clone().drop_guard();
        let writer = tokio::spawn(write_all(Arc::new(store), queue, gone));
        Self { entries, recorded: AtomicBool::new(false), writer, owner }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        self.recorded.store(true, Ordering::SeqCst);
        let _ = self.entries.send(entry);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { entries, recorded, writer, owner } = self;
        if !recorded.into_inner() {
            // With no entries that is at once.
            return Ok(());
        }
        drop(entries);
        let lost = writer.await.expect("the writer catches panics");
        drop(owner);
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

/// Writes what comes, until no more can come, or until the owner is gone.
async fn write_all<S: Store>(
    store: Arc<S>,
    mut queue: mpsc::UnboundedReceiver<String>,
    gone: CancellationToken,
) -> Vec<Lost<S::Error>> {
    let mut lost = Vec::new();
    loop {
        let entry = tokio::select! {
            biased;
            () = gone.cancelled() => return lost,
            entry = queue.recv() => entry,
        };
        let Some(entry) = entry else { return lost };
        let outcome = tokio::select! {
            biased;
            () = gone.cancelled() => return lost,
            outcome = AssertUnwindSafe(store.write(entry)).catch_unwind() => outcome,
        };
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => lost.push(Lost::Failed(error)),
            Err(payload) => lost.push(Lost::Panicked(message(&*payload))),
        }
    }
}
