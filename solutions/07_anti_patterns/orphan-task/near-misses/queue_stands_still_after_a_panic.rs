//! One worker empties a queue and is started again by the next `record` or by `shutdown`; when a write panics, the entries already queued behind it are written only then.
//! rejected by: schedules::what_stands_behind_a_panic_is_written
//! rejected by: schedules::what_is_recorded_at_the_end_of_a_write_is_written

use std::collections::VecDeque;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
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

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => String::from("a panic without a message"),
        },
    }
}

struct Queue<E> {
    entries: VecDeque<String>,
    running: bool,
    lost: Vec<Lost<E>>,
    workers: Vec<AbortOnDropHandle<()>>,
}

type Shared<E> = Arc<Mutex<Queue<E>>>;

/// Says that nobody works any more, even when the worker panics.
struct Running<E>(std::sync::Weak<Mutex<Queue<E>>>);

impl<E> Drop for Running<E> {
    fn drop(&mut self) {
        if let Some(queue) = self.0.upgrade() {
            queue.lock().unwrap().running = false;
        }
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    queue: Shared<S::Error>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let queue = Queue { entries: VecDeque::new(), running: false, lost: Vec::new(), workers: Vec::new() };
        Self { store: Arc::new(store), queue: Arc::new(Mutex::new(queue)) }
    }

    fn start_if_needed(&self, queue: &mut Queue<S::Error>) {
        if queue.running || queue.entries.is_empty() {
            return;
        }
        queue.running = true;
        let store = Arc::clone(&self.store);
        let shared = Arc::downgrade(&self.queue);
        queue.workers.push(AbortOnDropHandle::new(tokio::spawn(async move {
            let _running = Running(shared.clone());
            loop {
                let Some(entry) =
                    shared.upgrade().and_then(|queue| queue.lock().unwrap().entries.pop_front())
                else {
                    return;
                };
                if let Err(error) = store.write(entry).await
                    && let Some(queue) = shared.upgrade()
                {
                    queue.lock().unwrap().lost.push(Lost::Failed(error));
                }
            }
        })));
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let mut queue = self.queue.lock().unwrap();
        queue.entries.push_back(entry);
        self.start_if_needed(&mut queue);
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        loop {
            let worker = {
                let mut queue = self.queue.lock().unwrap();
                self.start_if_needed(&mut queue);
                queue.workers.pop()
            };
            let Some(worker) = worker else { break };
            if let Err(error) = worker.await {
                let text = message(error.into_panic());
                self.queue.lock().unwrap().lost.push(Lost::Panicked(text));
            }
        }
        let lost = std::mem::take(&mut self.queue.lock().unwrap().lost);
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

impl<S: Store> Drop for AuditLog<S> {
    fn drop(&mut self) {
        let workers = {
            let mut queue = self.queue.lock().unwrap();
            queue.entries.clear();
            std::mem::take(&mut queue.workers)
        };
        drop(workers);
    }
}
