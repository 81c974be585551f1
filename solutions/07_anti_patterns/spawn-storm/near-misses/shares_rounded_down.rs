//! With a large limit a few tasks have a share of it each, rounded down.
//! rejected by: behaviour::every_limit_is_used_up_and_kept

use std::future::Future;
use std::iter::Fuse;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
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

/// So many rows share a task.
const IN_A_TASK: usize = 64;
/// The most tasks.
const TASKS: usize = 16;

impl<E> Summary<E> {
    fn new() -> Self {
        Self { stored: 0, failed: 0, panicked: 0, an_error: None }
    }

    fn add(&mut self, other: Self) {
        self.stored += other.stored;
        self.failed += other.failed;
        self.panicked += other.panicked;
        self.an_error = self.an_error.take().or(other.an_error);
    }
}

/// Stores rows as long as there are any, at most `width` at once.
async fn some<I, F, Fut, E>(rows: Arc<Mutex<Fuse<I>>>, width: usize, store: Arc<F>) -> Summary<E>
where
    I: Iterator,
    F: Fn(I::Item) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let next = || rows.lock().unwrap().next();
    let mut summary = Summary::new();
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < width {
            let Some(row) = next() else { break };
            under_way.push(AssertUnwindSafe(store(row)).catch_unwind());
        }
        match under_way.next().await {
            None => return summary,
            Some(Ok(Ok(()))) => summary.stored += 1,
            Some(Ok(Err(error))) => {
                summary.failed += 1;
                summary.an_error = Some(error);
            }
            Some(Err(_)) => summary.panicked += 1,
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
    let tasks = limit.get().div_ceil(IN_A_TASK).min(TASKS);
    let width = limit.get() / tasks;
    let (rows, store) = (Arc::new(Mutex::new(rows.fuse())), Arc::new(store));
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        running.spawn(some(Arc::clone(&rows), width, Arc::clone(&store)));
    }
    drop((rows, store));
    let mut summary = Summary::new();
    while let Some(part) = running.join_next().await {
        summary.add(part.expect("the panics of `store` are caught"));
    }
    summary
}
