//! A closed queue means a shutdown, so that a log which was dropped has its writes waited for, and not cancelled.
//! rejected by: schedules::dropped_without_a_shutdown_it_leaves_nothing
//! rejected by: schedules::a_shutdown_dropped_half_way_leaves_nothing
//! also by: behaviour::dropped_at_once_it_begins_no_write
//! also by: behaviour::dropped_in_a_panic_it_begins_no_write
//! also by: behaviour::dropped_on_another_thread_it_begins_no_write
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! also by: behaviour::a_shutdown_dropped_on_another_thread_ends_its_writes

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

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
    clerk: JoinHandle<Vec<Lost<S::Error>>>,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let store = Arc::new(store);
        let (entries, mut queue) = mpsc::unbounded_channel();
        let clerk = tokio::spawn(async move {
            let mut writes = JoinSet::new();
            let mut lost = Vec::new();
            let mut open = true;
            while open || !writes.is_empty() {
                tokio::select! {
                    entry = queue.recv(), if open => match entry {
                        Some(entry) => {
                            let store = Arc::clone(&store);
                            writes.spawn(async move { store.write(entry).await });
                        }
                        None => open = false,
                    },
                    Some(ended) = writes.join_next() => match ended {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => lost.push(Lost::Failed(error)),
                        Err(error) => lost.push(Lost::Panicked(message(error.into_panic()))),
                    },
                }
            }
            lost
        });
        Self { entries, clerk }
    }

    pub fn record(&self, entry: String) {
        let _ = self.entries.send(entry);
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        drop(self.entries);
        let lost = self.clerk.await.unwrap_or_default();
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
