//! `shutdown` wakes only the task that polled it first: one that is passed on to another task hangs.
//! rejected by: schedules::a_shutdown_may_be_begun_by_one_and_awaited_by_another

use std::any::Any;
use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

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

fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => match panic.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(_) => "the store panicked".to_owned(),
        },
    }
}

/// How far the writes are.
struct Progress<E> {
    under_way: usize,
    lost: Vec<Lost<E>>,
    waker: Option<Waker>,
}

impl<E> Progress<E> {
    fn ended(&mut self, lost: Option<Lost<E>>) -> Option<Waker> {
        self.under_way -= 1;
        self.lost.extend(lost);
        if self.under_way == 0 { self.waker.take() } else { None }
    }

    fn poll_all(&mut self, cx: &mut Context<'_>) -> Poll<Vec<Lost<E>>> {
        if self.under_way == 0 {
            return Poll::Ready(std::mem::take(&mut self.lost));
        }
        self.waker.get_or_insert_with(|| cx.waker().clone());
        Poll::Pending
    }
}

/// Notes who did what.
pub struct AuditLog<S: Store> {
    store: Arc<S>,
    progress: Arc<Mutex<Progress<S::Error>>>,
    /// Aborts what is under way when it is dropped.
    tasks: Mutex<JoinSet<()>>,
}

impl<S: Store> AuditLog<S> {
    /// A log that keeps its entries in `store`.
    pub fn new(store: S) -> Self {
        let progress = Progress { under_way: 0, lost: Vec::new(), waker: None };
        Self { store: Arc::new(store), progress: Arc::new(Mutex::new(progress)), tasks: Mutex::default() }
    }

    /// Has `entry` written, and does not wait for it.
    pub fn record(&self, entry: String) {
        let (store, progress) = (Arc::clone(&self.store), Arc::clone(&self.progress));
        progress.lock().unwrap().under_way += 1;
        let mut tasks = self.tasks.lock().unwrap();
        // The outcomes are in the progress: of a task that has ended nothing is worth keeping.
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let outcome = AssertUnwindSafe(store.write(entry)).catch_unwind().await;
            drop(store);
            let lost = match outcome {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(Lost::Failed(error)),
                Err(panic) => Some(Lost::Panicked(message(panic))),
            };
            let waker = progress.lock().unwrap().ended(lost);
            if let Some(waker) = waker {
                waker.wake();
            }
        });
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Some entries were not kept: why, one by one.
    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let lost = poll_fn(|cx| self.progress.lock().unwrap().poll_all(cx)).await;
        // They have only to return.
        let mut tasks = self.tasks.into_inner().unwrap();
        while tasks.join_next().await.is_some() {}
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}
