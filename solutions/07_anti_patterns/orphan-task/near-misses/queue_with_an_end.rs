//! A queue that holds 1,024 entries, and `try_send`: what does not fit on a busy day is dropped.
//! also by: behaviour::a_busy_day_is_written
//! rejected by: schedules::dropped_in_a_writes_last_step_no_other_begins
//! also by: behaviour::thousands_of_losses_are_told

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

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
    entries: mpsc::Sender<String>,
    writer: AbortOnDropHandle<Vec<Lost<S::Error>>>,
    _store: Arc<S>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let store = Arc::new(store);
        let (entries, mut queue) = mpsc::channel(1024);
        let writer = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let mut lost = Vec::new();
                while let Some(entry) = queue.recv().await {
                    match AssertUnwindSafe(store.write(entry)).catch_unwind().await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => lost.push(Lost::Failed(error)),
                        Err(payload) => lost.push(Lost::Panicked(message(&*payload))),
                    }
                }
                lost
            }
        });
        Self { entries, writer: AbortOnDropHandle::new(writer), _store: store }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        // `record` must not wait, and 1,024 are plenty.
        let _ = self.entries.try_send(entry);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { entries, writer, .. } = self;
        drop(entries);
        let lost = writer.await.expect("it catches every panic, and nobody else aborts it");
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
