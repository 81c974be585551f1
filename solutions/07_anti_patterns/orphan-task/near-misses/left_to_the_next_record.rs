//! Whoever finds another one inside of `record` only queues its entry, which then waits for the next record
//! or the shutdown.
//! rejected by: schedules::entries_of_several_tasks_are_written_soon

use std::fmt::Debug;
use std::future::Future;
use std::mem;
use std::sync::{Arc, Mutex};

use tokio::task::{JoinError, JoinSet};

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

type Ended<E> = Result<Result<(), E>, JoinError>;

struct Writes<S: Store> {
    store: Arc<S>,
    set: JoinSet<Result<(), S::Error>>,
    lost: Vec<Lost<S::Error>>,
}

impl<S: Store> Writes<S> {
    fn start(&mut self, entry: String) {
        let store = Arc::clone(&self.store);
        self.set.spawn(async move { store.write(entry).await });
    }

    fn ended(&mut self, ended: Ended<S::Error>) {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.lost.push(Lost::Failed(error)),
            Err(error) => {
                if let Ok(payload) = error.try_into_panic() {
                    let message = match payload.downcast::<String>() {
                        Ok(text) => *text,
                        Err(other) => {
                            other.downcast_ref::<&'static str>().copied().unwrap_or("no text").to_owned()
                        }
                    };
                    self.lost.push(Lost::Panicked(message));
                }
            }
        }
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    writes: Mutex<Writes<S>>,
    /// Entries of those who did not want to wait for `writes`.
    queue: Mutex<Vec<String>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let writes = Writes { store: Arc::new(store), set: JoinSet::new(), lost: Vec::new() };
        Self { writes: Mutex::new(writes), queue: Mutex::new(Vec::new()) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        self.queue.lock().unwrap().push(entry);
        // `record` does not wait: whoever has the set takes this entry along.
        let Ok(mut writes) = self.writes.try_lock() else { return };
        let queued = mem::take(&mut *self.queue.lock().unwrap());
        for entry in queued {
            writes.start(entry);
        }
        while let Some(ended) = writes.set.try_join_next() {
            writes.ended(ended);
        }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let mut writes = self.writes.into_inner().unwrap();
        for entry in self.queue.into_inner().unwrap() {
            writes.start(entry);
        }
        while let Some(ended) = writes.set.join_next().await {
            writes.ended(ended);
        }
        let Writes { lost, .. } = writes;
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
