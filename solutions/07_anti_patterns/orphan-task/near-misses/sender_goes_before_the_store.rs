//! Each task drops its sender as its last word, and its `Arc` of the store only then: on another thread `shutdown` may return in between.
//! rejected by: schedules::the_store_is_free_after_the_shutdown

use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
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

/// The message of a panic.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

/// Nothing, or what was lost.
fn verdict<E>(lost: Vec<Lost<E>>) -> Result<(), Vec<Lost<E>>> {
    if lost.is_empty() { Ok(()) } else { Err(lost) }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    stop: CancellationToken,
    /// Each write has a clone: as long as there is one, the log is not done.
    losses: UnboundedSender<Lost<S::Error>>,
    lost: UnboundedReceiver<Lost<S::Error>>,
    _cancels: DropGuard,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let (losses, lost) = unbounded_channel();
        let stop = CancellationToken::new();
        let cancels = stop.clone().drop_guard();
        Self { store: Arc::new(store), stop, losses, lost, _cancels: cancels }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let losses = self.losses.clone();
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let write = AssertUnwindSafe(store.write(entry)).catch_unwind();
            let lost = tokio::select! {
                biased;
                () = stop.cancelled() => None,
                outcome = write => match outcome {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(Lost::Failed(error)),
                    Err(payload) => Some(Lost::Panicked(message(&*payload))),
                },
            };
            if let Some(lost) = lost {
                let _ = losses.send(lost);
            }
            // Done: the log need not wait for this one.
            drop(losses);
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { store, losses, lost: mut queue, _cancels, stop: _ } = self;
        drop((store, losses));
        let mut lost = Vec::new();
        while let Some(one) = queue.recv().await {
            lost.push(one);
        }
        verdict(lost)
    }
}
