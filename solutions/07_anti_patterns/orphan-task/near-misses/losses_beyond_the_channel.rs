//! Losses go into a channel with 16 places by `try_send`, and nobody reads it before `shutdown`: from the 17th failed write on they are thrown away.
//! rejected by: schedules::every_panic_of_long_ago_reaches_the_owner
//! also by: behaviour::thousands_of_losses_are_told

use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

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

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    tracker: TaskTracker,
    token: CancellationToken,
    _guard: DropGuard,
    report: mpsc::Sender<Lost<S::Error>>,
    reports: mpsc::Receiver<Lost<S::Error>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let token = CancellationToken::new();
        let (report, reports) = mpsc::channel(16);
        Self {
            store: Arc::new(store),
            tracker: TaskTracker::new(),
            _guard: token.clone().drop_guard(),
            token,
            report,
            reports,
        }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let store = Arc::clone(&self.store);
        let token = self.token.clone();
        let report = self.report.clone();
        self.tracker.spawn(async move {
            let outcome = tokio::select! {
                biased;
                () = token.cancelled() => return,
                outcome = AssertUnwindSafe(store.write(entry)).catch_unwind() => outcome,
            };
            let lost = match outcome {
                Ok(Ok(())) => return,
                Ok(Err(error)) => Lost::Failed(error),
                Err(payload) => Lost::Panicked(message(payload)),
            };
            let _ = report.try_send(lost);
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(mut self) -> Result<(), Vec<Lost<S::Error>>> {
        self.tracker.close();
        self.tracker.wait().await;
        let mut lost = Vec::new();
        while let Ok(one) = self.reports.try_recv() {
            lost.push(one);
        }
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
