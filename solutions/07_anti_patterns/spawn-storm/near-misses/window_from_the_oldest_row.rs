//! The handles are in a deque, from which those that have ended are taken at the front only: behind a slow row, each one that has ended keeps its place.
//! rejected by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::Poll;

use tokio_util::task::AbortOnDropHandle;

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
    let mut rows = rows.fuse();
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    // In the order of the rows, from the oldest that is under way. `None`: has ended.
    let mut window: VecDeque<Option<AbortOnDropHandle<Result<(), E>>>> = VecDeque::new();
    let mut under_way = 0;
    poll_fn(|cx| {
        loop {
            for place in &mut window {
                let Some(handle) = place else { continue };
                let Poll::Ready(outcome) = Pin::new(handle).poll(cx) else { continue };
                *place = None;
                under_way -= 1;
                match outcome {
                    Ok(Ok(())) => summary.stored += 1,
                    Ok(Err(error)) => {
                        summary.failed += 1;
                        summary.an_error = Some(error);
                    }
                    Err(_) => summary.panicked += 1,
                }
            }
            while let Some(None) = window.front() {
                window.pop_front();
            }
            let mut begun = false;
            while under_way < limit.get() {
                let Some(row) = rows.next() else { break };
                window.push_back(Some(AbortOnDropHandle::new(tokio::spawn(store(row)))));
                under_way += 1;
                begun = true;
            }
            if under_way == 0 {
                return Poll::Ready(());
            }
            // The handles of the rows that were just begun have no waker yet.
            if !begun {
                return Poll::Pending;
            }
        }
    })
    .await;
    summary
}
