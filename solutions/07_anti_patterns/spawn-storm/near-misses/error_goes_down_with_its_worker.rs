//! A worker keeps the error until it ends; if it panics at a later row, the counts are in shared numbers and survive, but the only error is lost with it.
//! rejected by: schedules::a_panic_is_counted_and_the_import_goes_on
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<E> {
    /// How many rows are stored.
    pub stored: usize,
    /// How many have failed.
    pub failed: usize,
    /// At how many `store` panicked.
    pub panicked: usize,
    /// The error of one of those that failed.
    pub an_error: Option<E>,
}

/// Rows that are taken off by whoever has room.
struct Rows<I: Iterator>(Mutex<std::iter::Fuse<I>>);

impl<I: Iterator> Rows<I> {
    fn take(&self) -> Option<I::Item> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}

struct Job<I: Iterator, F> {
    rows: Rows<I>,
    store: F,
    stored: AtomicUsize,
    failed: AtomicUsize,
}

async fn work<I, F, Fut, E>(job: Arc<Job<I, F>>, first: I::Item) -> Option<E>
where
    I: Iterator,
    F: Fn(I::Item) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let mut an_error = None;
    let mut next = Some(first);
    while let Some(row) = next {
        match (job.store)(row).await {
            Ok(()) => {
                job.stored.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                job.failed.fetch_add(1, Ordering::Relaxed);
                an_error = Some(error);
            }
        }
        next = job.rows.take();
    }
    an_error
}

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let rows = Rows(Mutex::new(rows.fuse()));
    let job = Arc::new(Job { rows, store, stored: AtomicUsize::new(0), failed: AtomicUsize::new(0) });
    let mut workers = JoinSet::new();
    loop {
        // Also replaces those that have panicked.
        while workers.len() < limit.get()
            && let Some(row) = job.rows.take()
        {
            workers.spawn(work(Arc::clone(&job), row));
        }
        match workers.join_next().await {
            None => break,
            Some(Ok(an_error)) => summary.an_error = summary.an_error.or(an_error),
            Some(Err(_)) => summary.panicked += 1,
        }
    }
    summary.stored = job.stored.load(Ordering::Relaxed);
    summary.failed = job.failed.load(Ordering::Relaxed);
    summary
}
