//! Keeps what each panic has said until the end.
//! rejected by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::any::Any;
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

/// What has come of the rows so far.
struct Tally<E> {
    stored: usize,
    failed: usize,
    an_error: Option<E>,
    panics: Vec<Box<dyn Any + Send>>,
}

impl<E> Tally<E> {
    fn add(&mut self, joined: Result<Result<(), E>, JoinError>) {
        match joined {
            Ok(Ok(())) => self.stored += 1,
            Ok(Err(error)) => {
                self.failed += 1;
                self.an_error.get_or_insert(error);
            }
            // Nobody but us aborts these tasks, and we do not: what is no panic does not happen.
            Err(error) => self.panics.extend(error.try_into_panic()),
        }
    }

    fn summary(self) -> Summary<E> {
        Summary {
            stored: self.stored,
            failed: self.failed,
            panicked: self.panics.len(),
            an_error: self.an_error,
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
    let mut tally = Tally { stored: 0, failed: 0, an_error: None, panics: Vec::new() };
    let mut under_way = JoinSet::new();
    for row in rows {
        while under_way.len() >= limit.get() {
            if let Some(joined) = under_way.join_next().await {
                tally.add(joined);
            }
        }
        under_way.spawn(store(row));
    }
    while let Some(joined) = under_way.join_next().await {
        tally.add(joined);
    }
    tally.summary()
}
