//! Workers are stopped by a token, and each looks at its row before it looks at the token: one whose row can end when the import is dropped ends it, and takes the next.
//! rejected by: schedules::a_row_that_has_its_answer_is_cancelled_too

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::{Either, select};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Shared<I, F, E> {
    rows: Mutex<I>,
    store: F,
    summary: Mutex<Summary<E>>,
}

impl<I: Iterator, F, E> Shared<I, F, E> {
    fn next_row(&self) -> Option<I::Item> {
        lock(&self.rows).next()
    }

    fn count(&self, outcome: Result<(), E>) {
        let mut summary = lock(&self.summary);
        match outcome {
            Ok(()) => summary.stored += 1,
            Err(error) => {
                summary.failed += 1;
                if summary.an_error.is_none() {
                    summary.an_error = Some(error);
                } else {
                    drop(summary);
                    drop(error);
                }
            }
        }
    }
}

/// Stores one row after the other, until there are none or the import is stopped.
async fn work<I, F, Fut, E>(shared: Arc<Shared<I, F, E>>, first: I::Item, stop: CancellationToken)
where
    I: Iterator,
    F: Fn(I::Item) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let mut row = Some(first);
    while let Some(this) = row {
        match select(pin!((shared.store)(this)), pin!(stop.cancelled())).await {
            Either::Left((outcome, _)) => shared.count(outcome),
            Either::Right(_) => return,
        }
        row = shared.next_row();
    }
}

/// The workers, which end when this is dropped.
struct Workers {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.detach_all();
    }
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
    let shared = Arc::new(Shared {
        rows: Mutex::new(rows),
        store,
        summary: Mutex::new(Summary { stored: 0, failed: 0, panicked: 0, an_error: None }),
    });
    let mut workers = Workers { tasks: JoinSet::new(), stop: CancellationToken::new() };
    let mut panicked = 0;
    loop {
        while workers.tasks.len() < limit.get()
            && let Some(row) = shared.next_row()
        {
            workers.tasks.spawn(work(Arc::clone(&shared), row, workers.stop.clone()));
        }
        match workers.tasks.join_next().await {
            Some(Ok(())) => {}
            Some(Err(_)) => panicked += 1,
            None => break,
        }
    }
    let mut summary = lock(&shared.summary);
    Summary { stored: summary.stored, failed: summary.failed, panicked, an_error: summary.an_error.take() }
}
