//! Futures without tasks, each with a waker that raises a flag. It looks at the flags and then puts its own
//! waker down: what is woken in between wakes nobody.
//! rejected by: schedules::a_row_that_is_answered_at_any_moment_ends
#![allow(missing_docs)]

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

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
    fn new() -> Self {
        Self { stored: 0, failed: 0, panicked: 0, an_error: None }
    }

    fn count<P>(&mut self, outcome: Result<Result<(), E>, P>) {
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

/// Who polls the import.
#[derive(Default)]
struct Importer(Mutex<Option<Waker>>);

/// Wakes one row: only rows that were woken are polled.
struct RowWaker {
    woken: AtomicBool,
    importer: Arc<Importer>,
}

impl Wake for RowWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let importer = self.importer.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(importer) = importer {
            importer.wake();
        }
    }
}

struct Row<Fut> {
    future: Pin<Box<Fut>>,
    waker: Arc<RowWaker>,
}

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(mut rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let importer = Arc::new(Importer::default());
    let mut under_way: Vec<Row<Fut>> = Vec::new();
    let mut summary = Some(Summary::new());
    poll_fn(move |cx| {
        let tally = summary.as_mut().expect("polled after its end");
        loop {
            while under_way.len() < limit.get() {
                let Some(row) = rows.next() else { break };
                let waker =
                    Arc::new(RowWaker { woken: AtomicBool::new(true), importer: Arc::clone(&importer) });
                under_way.push(Row { future: Box::pin(store(row)), waker });
            }
            let before = under_way.len();
            under_way.retain_mut(|row| {
                if !row.waker.woken.swap(false, Ordering::SeqCst) {
                    return true;
                }
                let waker = Waker::from(Arc::clone(&row.waker));
                let mut context = Context::from_waker(&waker);
                match catch_unwind(AssertUnwindSafe(|| row.future.as_mut().poll(&mut context))) {
                    Ok(Poll::Pending) => true,
                    Ok(Poll::Ready(outcome)) => {
                        tally.count(Ok::<_, ()>(outcome));
                        false
                    }
                    Err(payload) => {
                        tally.count(Err(payload));
                        false
                    }
                }
            });
            if under_way.is_empty() && before == 0 {
                return Poll::Ready(summary.take().expect("polled after its end"));
            }
            if under_way.len() == before {
                break;
            }
        }
        if under_way.iter().any(|row| row.waker.woken.load(Ordering::SeqCst)) {
            // Woken meanwhile: once more, but let others run first.
            cx.waker().wake_by_ref();
        } else {
            *importer.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        }
        Poll::Pending
    })
    .await
}
