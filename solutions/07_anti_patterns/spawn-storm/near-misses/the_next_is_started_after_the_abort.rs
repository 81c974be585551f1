//! Whoever ends a row starts the next in a task of its own: dropped in the middle of that, the import has
//! aborted what was there, and the next row is nobody's.
//! rejected by: schedules::a_row_that_begins_during_the_drop_is_cancelled
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use tokio::task::JoinSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<E> {
    pub stored: usize,
    pub failed: usize,
    pub panicked: usize,
    pub an_error: Option<E>,
}

impl<E> Summary<E> {
    fn empty() -> Self {
        Self { stored: 0, failed: 0, panicked: 0, an_error: None }
    }

    fn count(&mut self, outcome: std::thread::Result<Result<(), E>>) {
        match outcome {
            Ok(Ok(())) => self.stored += 1,
            Ok(Err(error)) => {
                self.failed += 1;
                self.an_error.get_or_insert(error);
            }
            Err(_) => self.panicked += 1,
        }
    }
}

struct Shared<I, F, E> {
    rows: Mutex<I>,
    tasks: Mutex<JoinSet<()>>,
    summary: Mutex<Summary<E>>,
    store: F,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a task for the next row, if there is one.
fn start_next<I, F, Fut, E>(shared: &Arc<Shared<I, F, E>>) -> bool
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let Some(row) = lock(&shared.rows).next() else { return false };
    let mine = Arc::clone(shared);
    lock(&shared.tasks).spawn(async move {
        let outcome = AssertUnwindSafe((mine.store)(row)).catch_unwind().await;
        lock(&mine.summary).count(outcome);
        start_next(&mine);
    });
    true
}

/// Ends all tasks when the import is dropped.
struct AbortOnDrop<'a>(&'a Mutex<JoinSet<()>>);

impl Drop for AbortOnDrop<'_> {
    fn drop(&mut self) {
        lock(self.0).abort_all();
    }
}

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
        tasks: Mutex::new(JoinSet::new()),
        summary: Mutex::new(Summary::empty()),
        store,
    });
    let abort = AbortOnDrop(&shared.tasks);
    for _ in 0..limit.get() {
        if !start_next(&shared) {
            break;
        }
    }
    // A task starts its successor before it ends, so the set is empty only at the end.
    while poll_fn(|cx| lock(&shared.tasks).poll_join_next(cx)).await.is_some() {}
    drop(abort);
    let mut summary = lock(&shared.summary);
    std::mem::replace(&mut *summary, Summary::empty())
}
