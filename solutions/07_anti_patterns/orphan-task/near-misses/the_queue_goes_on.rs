//! One writer, whose task is aborted when the log is dropped: that takes hold at its next wait, and until then it takes the next entry off its
//! queue.
//! rejected by: schedules::dropped_in_a_writes_last_step_no_other_begins

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use tokio::sync::mpsc;
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
    writer: OnceLock<Writer<S::Error>>,
}

/// The task that writes, one entry after the other.
struct Writer<E> {
    entries: mpsc::UnboundedSender<String>,
    task: AbortOnDropHandle<Vec<Lost<E>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), writer: OnceLock::new() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let writer = self.writer.get_or_init(|| {
            let (entries, queue) = mpsc::unbounded_channel();
            let task = tokio::spawn(write_all(Arc::clone(&self.store), queue));
            Writer { entries, task: AbortOnDropHandle::new(task) }
        });
        let _ = writer.entries.send(entry);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Some(Writer { entries, task }) = self.writer.into_inner() else {
            return Ok(());
        };
        drop(entries);
        let lost = task.await.expect("it catches its panics");
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

async fn write_all<S: Store>(
    store: Arc<S>,
    mut queue: mpsc::UnboundedReceiver<String>,
) -> Vec<Lost<S::Error>> {
    let mut lost = Vec::new();
    while let Some(entry) = queue.recv().await {
        match AssertUnwindSafe(store.write(entry)).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => lost.push(Lost::Failed(error)),
            Err(payload) => lost.push(Lost::Panicked(message(payload))),
        }
    }
    lost
}

/// What a panic said.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => {
            payload.downcast_ref::<&str>().map_or_else(String::new, |message| (*message).to_owned())
        }
    }
}
