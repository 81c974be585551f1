//! Takes the end of the log for the end of one write, and goes on with the next.
//! rejected by: schedules::after_a_drop_no_further_write_begins
//! also by: behaviour::dropped_at_once_it_begins_no_write
//! rejected by: schedules::dropped_in_a_writes_last_step_no_other_begins
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! also by: behaviour::dropped_on_another_thread_it_begins_no_write

use futures::FutureExt;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
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

pub struct AuditLog<S: Store> {
    entries: mpsc::UnboundedSender<String>,
    writer: JoinHandle<Vec<Lost<S::Error>>>,
    _guard: DropGuard,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let (entries, mut queue) = mpsc::unbounded_channel::<String>();
        let cancel = CancellationToken::new();
        let _guard = cancel.clone().drop_guard();
        let writer = tokio::spawn(async move {
            let mut lost = Vec::new();
            while let Some(entry) = queue.recv().await {
                let mut write =
                    std::pin::pin!(AssertUnwindSafe(async { store.write(entry).await }).catch_unwind());
                let ended = tokio::select! {
                    biased;
                    ended = &mut write => ended,
                    () = cancel.cancelled() => continue,
                };
                match ended {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => lost.push(Lost::Failed(error)),
                    Err(payload) => lost.push(Lost::Panicked(message(payload))),
                }
            }
            lost
        });
        Self { entries, writer, _guard }
    }

    pub fn record(&self, entry: String) {
        let _ = self.entries.send(entry);
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { entries, writer, _guard } = self;
        drop(entries);
        let lost = writer.await.unwrap_or_default();
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
