//! Polls the rows that have rung, and each rings for whoever polled when it began: handed to another task, the import sleeps on.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

struct Bell {
    rung: AtomicBool,
    importer: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.importer.wake_by_ref();
    }
}

struct Row<Fut> {
    work: Pin<Box<Fut>>,
    bell: Arc<Bell>,
}

impl<Fut: Future> Row<Fut> {
    fn begin(work: Fut, cx: &Context<'_>) -> Self {
        let bell = Bell { rung: AtomicBool::new(true), importer: cx.waker().clone() };
        Self { work: Box::pin(work), bell: Arc::new(bell) }
    }

    /// `None` is a panic.
    fn poll(&mut self) -> Poll<Option<Fut::Output>> {
        if !self.bell.rung.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(&self.bell));
        let mut context = Context::from_waker(&waker);
        match catch_unwind(AssertUnwindSafe(|| self.work.as_mut().poll(&mut context))) {
            Ok(polled) => polled.map(Some),
            Err(_) => Poll::Ready(None),
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
    let mut rows = rows.fuse();
    let mut under_way: Vec<Row<Fut>> = Vec::new();
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };

    poll_fn(|cx| {
        loop {
            while under_way.len() < limit.get()
                && let Some(row) = rows.next()
            {
                under_way.push(Row::begin(store(row), cx));
            }
            let before = under_way.len();
            under_way.retain_mut(|row| {
                match row.poll() {
                    Poll::Pending => return true,
                    Poll::Ready(None) => summary.panicked += 1,
                    Poll::Ready(Some(Ok(()))) => summary.stored += 1,
                    Poll::Ready(Some(Err(error))) => {
                        summary.failed += 1;
                        summary.an_error.get_or_insert(error);
                    }
                }
                false
            });
            if under_way.is_empty() && before == 0 {
                return Poll::Ready(());
            }
            if under_way.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
    summary
}
