//! A limit of one goes another way, without tasks: what would be a `JoinError` there is a panic of the caller here.
//! rejected by: behaviour::a_limit_of_one_is_one_after_the_other

use std::future::Future;
use std::num::NonZeroUsize;

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

impl<E> Summary<E> {
    fn count(&mut self, outcome: Result<(), E>) {
        match outcome {
            Ok(()) => self.stored += 1,
            Err(error) => {
                self.failed += 1;
                self.an_error = Some(error);
            }
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
    if limit == NonZeroUsize::MIN {
        // One at a time: a task would only cost an allocation for each row.
        for row in rows {
            summary.count(store(row).await);
        }
        return summary;
    }

    let mut rows = rows.fuse();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < limit.get()
            && let Some(row) = rows.next()
        {
            under_way.spawn(store(row));
        }
        match under_way.join_next().await {
            None => return summary,
            Some(Ok(outcome)) => summary.count(outcome),
            Some(Err(_)) => summary.panicked += 1,
        }
    }
}
