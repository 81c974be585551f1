//! Looks ten times a second whether a row has ended, to show how far it has come, and so never sleeps.
//! rejected by: schedules::waiting_leaves_the_processor_alone

use std::future::Future;
use std::num::NonZeroUsize;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

const A_MOMENT: Duration = Duration::from_millis(100);

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
    // Aborts its tasks when this future is dropped.
    let mut tasks = JoinSet::new();
    for row in rows {
        // Who is joined is gone, with its outcome; so nothing grows with the number of rows.
        while tasks.len() >= limit.get()
            && let Some(joined) = tasks.join_next().await
        {
            summary.add(joined);
        }
        tasks.spawn(store(row));
    }
    while !tasks.is_empty() {
        if let Ok(Some(joined)) = timeout(A_MOMENT, tasks.join_next()).await {
            summary.add(joined);
        }
    }
    summary
}

impl<E> Summary<E> {
    fn add<P>(&mut self, outcome: Result<Result<(), E>, P>) {
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
