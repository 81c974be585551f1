//! One task writes all entries; a panic ends it, and every later entry is lost.
//! rejected by: schedules::a_panic_reaches_the_owner
//! also by: behaviour::a_panic_keeps_its_message_of_either_type
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! rejected by: schedules::dropped_in_a_writes_last_step_no_other_begins
//! also by: behaviour::thousands_of_losses_are_told

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

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
    entries: mpsc::UnboundedSender<String>,
    writer: AbortOnDropHandle<Vec<Lost<S::Error>>>,
    _store: Arc<S>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let store = Arc::new(store);
        let (entries, mut queue) = mpsc::unbounded_channel();
        let writer = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let mut lost = Vec::new();
                while let Some(entry) = queue.recv().await {
                    if let Err(error) = store.write(entry).await {
                        lost.push(Lost::Failed(error));
                    }
                }
                lost
            }
        });
        Self { entries, writer: AbortOnDropHandle::new(writer), _store: store }
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
        drop(self.entries);
        let lost = match self.writer.await {
            Ok(lost) => lost,
            Err(error) => vec![Lost::Panicked(message(&*error.into_panic()))],
        };
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
