//! Takes a drop outside of the runtime for its end, at which all tasks end by themselves: the rows go on when the runtime does.
//! rejected by: behaviour::it_may_be_dropped_outside_of_the_runtime

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::task::{JoinError, JoinSet};

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

impl<E> Summary<E> {
    fn count(&mut self, outcome: Result<Result<(), E>, JoinError>) {
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

/// The rows under way. None of them is left when this is dropped.
struct UnderWay<E: Send + 'static>(JoinSet<Result<(), E>>);

impl<E: Send + 'static> Drop for UnderWay<E> {
    fn drop(&mut self) {
        if tokio::runtime::Handle::try_current().is_err() {
            self.0.detach_all();
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
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let mut under_way = UnderWay(JoinSet::new());
    for row in rows {
        if under_way.0.len() >= limit.get()
            && let Some(outcome) = under_way.0.join_next().await
        {
            summary.count(outcome);
        }
        under_way.0.spawn(store(row));
    }
    while let Some(outcome) = under_way.0.join_next().await {
        summary.count(outcome);
    }
    summary
}
