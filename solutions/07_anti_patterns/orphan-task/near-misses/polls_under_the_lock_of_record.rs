//! One task polls all writes side by side, and holds the lock of their list while it does; `record` takes that lock to add one.
//! rejected by: schedules::a_write_may_record_an_entry

use std::any::Any;
use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures::stream::FuturesUnordered;
use futures::task::AtomicWaker;
use futures::{FutureExt, StreamExt};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

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

/// The message of a panic.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "a panic without a text".to_owned(),
        },
    }
}

type Write<E> = Pin<Box<dyn Future<Output = Option<Lost<E>>> + Send>>;

struct Shared<E> {
    writes: Mutex<FuturesUnordered<Write<E>>>,
    /// Wakes the one task, for an entry or for the end.
    worker: AtomicWaker,
    /// No entry comes any more.
    closing: AtomicBool,
}

impl<E> Shared<E> {
    /// Goes on with the writes; ready when the last has ended and none can come.
    fn poll_writes(&self, cx: &mut Context<'_>, lost: &mut Vec<Lost<E>>) -> Poll<()> {
        self.worker.register(cx.waker());
        let closing = self.closing.load(Ordering::SeqCst);
        let mut writes = self.writes.lock().unwrap();
        loop {
            match writes.poll_next_unpin(cx) {
                Poll::Ready(Some(ended)) => lost.extend(ended),
                Poll::Ready(None) if closing => return Poll::Ready(()),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    shared: Arc<Shared<S::Error>>,
    gone: CancellationToken,
    worker: JoinHandle<Vec<Lost<S::Error>>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let shared = Arc::new(Shared {
            writes: Mutex::new(FuturesUnordered::new()),
            worker: AtomicWaker::new(),
            closing: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        let worker = tokio::spawn(async move {
            let mut lost = Vec::new();
            poll_fn(|cx| theirs.poll_writes(cx, &mut lost)).await;
            lost
        });
        Self { store: Arc::new(store), shared, gone: CancellationToken::new(), worker }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let gone = self.gone.clone();
        let write = async move {
            let write = AssertUnwindSafe(async { store.write(entry).await }).catch_unwind();
            tokio::select! {
                biased;
                () = gone.cancelled() => None,
                ended = write => match ended {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(Lost::Failed(error)),
                    Err(payload) => Some(Lost::Panicked(message(payload))),
                },
            }
        };
        self.shared.writes.lock().unwrap().push(Box::pin(write));
        self.shared.worker.wake();
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(mut self) -> Result<(), Vec<Lost<S::Error>>> {
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.worker.wake();
        let all = (&mut self.worker).await.expect("no write panics, and nobody aborts");
        if all.is_empty() { Ok(()) } else { Err(all) }
    }
}

impl<S: Store> Drop for AuditLog<S> {
    fn drop(&mut self) {
        self.gone.cancel();
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.worker.wake();
    }
}
