//! As in Go: a semaphore, a tracker, a token, and a guard that counts the row on its way out if its task
//! panics; nobody joins the tasks.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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

type Shared<E> = Arc<Mutex<Summary<E>>>;

fn with<E>(summary: &Shared<E>, change: impl FnOnce(&mut Summary<E>) -> Option<E>) {
    let rest = change(&mut summary.lock().unwrap_or_else(PoisonError::into_inner));
    drop(rest); // outside of the lock
}

/// `defer func() { if recover() != nil { panicked++ } }()`
struct Recover<E>(Shared<E>);

impl<E> Drop for Recover<E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            with(&self.0, |sum| {
                sum.panicked += 1;
                None
            });
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
    let summary = Arc::new(Mutex::new(Summary { stored: 0, failed: 0, panicked: 0, an_error: None }));
    let store = Arc::new(store);
    let wg = TaskTracker::new();
    let ctx = CancellationToken::new();
    let cancel = ctx.clone().drop_guard(); // defer cancel()
    let sem = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let mut rows = rows;
    loop {
        let permit = Arc::clone(&sem).acquire_owned().await.expect("nobody closes it");
        let Some(row) = rows.next() else { break };
        let (store, summary, ctx) = (Arc::clone(&store), Arc::clone(&summary), ctx.clone());
        wg.spawn(async move {
            let permit = permit;
            let recover = Recover(summary);
            let end = {
                let work = async move {
                    let row = store(row);
                    row.await
                };
                tokio::select! {
                    biased;
                    () = ctx.cancelled() => None,
                    end = work => Some(end),
                }
            };
            if let Some(end) = end {
                with(&recover.0, |sum| match end {
                    Ok(()) => {
                        sum.stored += 1;
                        None
                    }
                    Err(error) => {
                        sum.failed += 1;
                        sum.an_error.replace(error)
                    }
                });
            }
            drop(recover);
            drop(permit);
        });
    }
    drop(rows);
    wg.close();
    wg.wait().await;
    drop(store);
    drop(cancel);
    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
    Summary {
        stored: summary.stored,
        failed: summary.failed,
        panicked: summary.panicked,
        an_error: summary.an_error.take(),
    }
}
