//! Polls its rows by hand. A row that takes over a place and ends in its first step leaves the place empty
//! while others wait.
//! rejected by: schedules::a_row_that_ends_makes_room_at_once

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

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

/// What `store` made of a row; `None` is a panic.
type Outcome<E> = Option<Result<(), E>>;

impl<E> Summary<E> {
    fn enter(&mut self, outcome: Outcome<E>) {
        match outcome {
            Some(Ok(())) => self.stored += 1,
            None => self.panicked += 1,
            Some(Err(error)) => {
                self.failed += 1;
                self.an_error.get_or_insert(error);
            }
        }
    }
}

/// One step of a row.
fn step<Fut, E>(row: &mut Pin<Box<Fut>>, cx: &mut Context<'_>) -> Poll<Outcome<E>>
where
    Fut: Future<Output = Result<(), E>>,
{
    match catch_unwind(AssertUnwindSafe(|| row.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(result)) => Poll::Ready(Some(result)),
        Err(_) => Poll::Ready(None),
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
    let mut rows = rows.map(|row| Box::pin(store(row)));
    // The places of the rows under way. There are as many as have been needed, and `limit` at most.
    let mut places: Vec<Option<Pin<Box<Fut>>>> = Vec::new();
    poll_fn(|cx| {
        loop {
            // Rows for the places that are free.
            for place in places.iter_mut().filter(|place| place.is_none()) {
                let Some(row) = rows.next() else { break };
                *place = Some(row);
            }
            while places.len() < limit.get() {
                let Some(row) = rows.next() else { break };
                places.push(Some(row));
            }
            // A step of each. What ends makes room for another, which begins at once.
            for place in &mut places {
                let Some(row) = place else { continue };
                let Poll::Ready(outcome) = step(row, cx) else { continue };
                *place = None;
                summary.enter(outcome);
                if let Some(mut row) = rows.next() {
                    match step(&mut row, cx) {
                        Poll::Ready(outcome) => {
                            drop(row);
                            summary.enter(outcome);
                        }
                        Poll::Pending => *place = Some(row),
                    }
                }
            }
            // While somebody is under way, he will wake us.
            if places.iter().any(Option::is_some) {
                return Poll::Pending;
            }
            // Nobody is. Either that was all, or all of them have ended in their first steps.
            match rows.next() {
                None => return Poll::Ready(()),
                Some(row) => places[0] = Some(row),
            }
        }
    })
    .await;
    summary
}
