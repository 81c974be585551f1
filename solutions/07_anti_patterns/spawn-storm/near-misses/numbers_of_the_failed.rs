//! It keeps the number of each row that has failed: with a store that is down, its memory grows with the rows.
//! rejected by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;

use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

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

/// What is known of the rows that have ended.
struct Ended<E> {
    stored: usize,
    panicked: usize,
    /// The numbers of the rows that are to be looked at again.
    failed: Vec<usize>,
    an_error: Option<E>,
}

impl<E> Ended<E> {
    fn fail(&mut self, number: usize, error: E) {
        self.failed.push(number);
        self.an_error.get_or_insert(error);
    }

    fn summary(self) -> Summary<E> {
        Summary {
            stored: self.stored,
            failed: self.failed.len(),
            panicked: self.panicked,
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
    let mut rows = rows.enumerate();
    let mut under_way = FuturesUnordered::new();
    let mut ended = Ended { stored: 0, panicked: 0, failed: Vec::new(), an_error: None };
    loop {
        while under_way.len() < limit.get()
            && let Some((number, row)) = rows.next()
        {
            let stored = AssertUnwindSafe(store(row)).catch_unwind();
            under_way.push(stored.map(move |outcome| (number, outcome)));
        }
        match under_way.next().await {
            None => return ended.summary(),
            Some((_, Ok(Ok(())))) => ended.stored += 1,
            Some((number, Ok(Err(error)))) => ended.fail(number, error),
            Some((_, Err(_))) => ended.panicked += 1,
        }
    }
}
