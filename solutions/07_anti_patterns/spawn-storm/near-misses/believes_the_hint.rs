//! Of rows that announce only a least number, a header chained with a parser, that many are under way.
//! rejected by: schedules::as_many_as_the_limit_at_once

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::stream::{self, StreamExt};

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
    /// Counts a row that was stored, or has failed, or panicked.
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

/// How many places are of use: not more than there are rows, as far as the rows say.
fn places(hint: (usize, Option<usize>), limit: usize) -> usize {
    let rows = match hint {
        (_, Some(most)) => most,
        (0, None) => limit,
        (least, None) => least,
    };
    rows.clamp(1, limit)
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
    let places = places(rows.size_hint(), limit.get());
    let mut outcomes =
        stream::iter(rows).map(|row| AssertUnwindSafe(store(row)).catch_unwind()).buffer_unordered(places);
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    while let Some(outcome) = outcomes.next().await {
        summary.add(outcome);
    }
    summary
}
