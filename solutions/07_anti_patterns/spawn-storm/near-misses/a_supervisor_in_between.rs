//! The caller aborts a task that owns the workers. Until that one has its turn they know nothing of it: whose row ends takes the next.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::a_row_that_has_its_answer_is_cancelled_too

use std::future::Future;
use std::iter::Fuse;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

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

struct Import<I: Iterator, F, E> {
    rows: Mutex<Fuse<I>>,
    store: F,
    summary: Mutex<Summary<E>>,
}

impl<I: Iterator, F, E> Import<I, F, E> {
    fn next(&self) -> Option<I::Item> {
        lock(&self.rows).next()
    }

    /// Stores this row, and then whatever there is.
    async fn work<Fut>(self: Arc<Self>, first: I::Item)
    where
        F: Fn(I::Item) -> Fut,
        Fut: Future<Output = Result<(), E>>,
    {
        let mut next = Some(first);
        while let Some(row) = next {
            let outcome = AssertUnwindSafe((self.store)(row)).catch_unwind().await;
            let mut summary = lock(&self.summary);
            match outcome {
                Ok(Ok(())) => summary.stored += 1,
                Ok(Err(error)) => {
                    summary.failed += 1;
                    summary.an_error = Some(error);
                }
                Err(_) => summary.panicked += 1,
            }
            drop(summary);
            next = self.next();
        }
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
    let summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let import = Arc::new(Import { rows: Mutex::new(rows.fuse()), store, summary: Mutex::new(summary) });

    // `limit` workers and one that waits for them. Each owns those below: to drop the handle is to abort them all.
    let supervisor = AbortOnDropHandle::new(tokio::spawn(async move {
        let mut workers = JoinSet::new();
        while workers.len() < limit.get()
            && let Some(row) = import.next()
        {
            workers.spawn(Arc::clone(&import).work(row));
        }
        while workers.join_next().await.is_some() {}
        let mut summary = lock(&import.summary);
        Summary { an_error: summary.an_error.take(), ..*summary }
    }));
    match supervisor.await {
        Ok(summary) => summary,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
