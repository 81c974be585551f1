//! The writer looks for the last time, and says only then that it has ended: what comes in between stays in
//! the queue.
//! rejected by: schedules::what_is_recorded_at_the_end_of_a_write_is_written

use std::any::Any;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::future::Future;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use tokio::task::JoinSet;

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

struct Shared<S: Store> {
    store: S,
    entries: Mutex<VecDeque<String>>,
    /// Somebody is writing, and will come to what is queued now.
    writing: AtomicBool,
    lost: Mutex<Vec<Lost<S::Error>>>,
}

/// Notes who did what. One entry is written after the other, by a task that is there as long as there are any.
pub struct AuditLog<S: Store> {
    shared: Arc<Shared<S>>,
    writers: Mutex<JoinSet<()>>,
}

fn message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

impl<S: Store> Shared<S> {
    fn take(&self) -> Option<String> {
        self.entries.lock().unwrap().pop_front()
    }

    async fn write_all(&self) {
        while let Some(entry) = self.take() {
            let lost = match AssertUnwindSafe(self.store.write(entry)).catch_unwind().await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(Lost::Failed(error)),
                Err(panic) => Some(Lost::Panicked(message(&*panic))),
            };
            self.lost.lock().unwrap().extend(lost);
            // An abort takes hold here, also if no write ever waits.
            tokio::task::yield_now().await;
        }
        self.writing.store(false, Ordering::Release);
    }
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let shared = Shared {
            store,
            entries: Mutex::default(),
            writing: AtomicBool::new(false),
            lost: Mutex::new(Vec::new()),
        };
        Self { shared: Arc::new(shared), writers: Mutex::new(JoinSet::new()) }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        self.shared.entries.lock().unwrap().push_back(entry);
        if !self.shared.writing.swap(true, Ordering::AcqRel) {
            let shared = Arc::clone(&self.shared);
            let mut writers = self.writers.lock().unwrap();
            while writers.try_join_next().is_some() {}
            writers.spawn(async move { shared.write_all().await });
        }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { shared, writers } = self;
        let mut writers = writers.into_inner().unwrap();
        while writers.join_next().await.is_some() {}
        shared.write_all().await;
        let lost = mem::take(&mut *shared.lost.lock().unwrap());
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
