//! One task writes what comes through a queue, in order, and survives a panic of the store.

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
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
    entries: mpsc::UnboundedSender<String>,
    /// An abort takes hold where the writer waits, and between two writes it need not wait: so it also looks whether this is gone.
    alive: DropGuard,
    writer: AbortOnDropHandle<Vec<Lost<S::Error>>>,
    _store: Arc<S>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let (store, gone) = (Arc::new(store), CancellationToken::new());
        let (entries, mut queue) = mpsc::unbounded_channel();
        let writer = tokio::spawn({
            let (store, gone) = (Arc::clone(&store), gone.clone());
            async move {
                let mut lost = Vec::new();
                while let Some(entry) = queue.recv().await {
                    if gone.is_cancelled() {
                        break;
                    }
                    match AssertUnwindSafe(store.write(entry)).catch_unwind().await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => lost.push(Lost::Failed(error)),
                        Err(payload) => lost.push(Lost::Panicked(message(&*payload))),
                    }
                }
                lost
            }
        });
        Self { entries, alive: gone.drop_guard(), writer: AbortOnDropHandle::new(writer), _store: store }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        // It fails only when the writer is gone, and then the shutdown tells why.
        let _ = self.entries.send(entry);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { entries, alive, writer, .. } = self;
        drop(entries);
        let lost = writer.await.expect("it catches every panic, and nobody else aborts it");
        drop(alive);
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
