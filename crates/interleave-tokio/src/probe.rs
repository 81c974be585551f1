//! What a check uses to look into a run.

use std::fmt::Display;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use interleave::panics::boom;
use interleave::report::Kind;

use crate::engine::{self, Deed, Run};
use crate::limits;

/// Tasks that have been started and whose futures are not done, besides the check's own future.
#[must_use]
pub fn alive_tasks() -> usize {
    engine::with(|run| run.alive()).unwrap_or(0)
}

/// Names the running task for the report.
pub fn name_task(name: impl Display) {
    engine::with(|run| run.current().map(|task| run.name_task(task, &name.to_string())));
}

/// Takes so many more polls of its task: a test double that is not done at once. Polled again and again in
/// one poll of its task, as some streams do, it gets no further.
#[track_caller]
pub fn turns(count: usize) -> impl Future<Output = ()> {
    let place = engine::here();
    let (mut left, mut last) = (count, None);
    poll_fn(move |context| {
        let poll = engine::with(Run::poll_number);
        if poll.is_none() || poll != last {
            last = poll;
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            engine::with(|run| run.deed(&Deed::new("gives way", None, place)));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

/// A moment at which another task may run, in a test double that does not wait: in the middle of a step, or
/// in a drop. The report has no row for it.
pub fn pause() {
    engine::point();
}

/// Polls `future` once, by the task that awaits this: that is the one it then wakes.
pub async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// Awaits `future` when it has been polled for nobody, as by somebody else who then lost interest; and before that, if
/// this task `comes_back` to it, once by this task. So it wakes the right one only if it wakes the last.
pub async fn polled_and_awaited<F: Future>(mut future: Pin<&mut F>, comes_back: bool) -> F::Output {
    if comes_back && let Poll::Ready(output) = poll_once(future.as_mut()).await {
        return output;
    }
    let nobody = &mut Context::from_waker(Waker::noop());
    match future.as_mut().poll(nobody) {
        Poll::Ready(output) => output,
        Poll::Pending => future.await,
    }
}

/// Who awaits in [`polled_and_awaited`], for the report of a check that is run both ways.
#[must_use]
pub fn who_awaits(comes_back: bool) -> &'static str {
    if comes_back { "a task that comes back to it" } else { "a task that takes it over" }
}

/// Awaits `future` beside something that panics after `when`, in the same task, and catches that panic: `future` is
/// dropped while its thread unwinds, and its guards find that `std::thread::panicking`. The two take turns in being
/// polled first, as in `join!`: in the task's first poll it is `future`, in the second the one that panics. A check for
/// which that order decides joins them itself.
#[track_caller]
pub fn dropped_by_a_panic(future: impl Future, when: impl Future) -> impl Future<Output = ()> {
    let place = engine::here();
    let panics = async move {
        when.await;
        engine::with(|run| run.note("panics beside it", place));
        boom()
    };
    async move {
        let mut both = Box::pin(async move { ::tokio::join!(future, panics) });
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| both.as_mut().poll(context))) {
            Ok(_) => Poll::Pending,
            Err(_) => Poll::Ready(()),
        })
        .await;
    }
}

/// Awaits `future`, and gives how many polls that took besides: its own, and in an exploration those of all
/// other tasks too. In an hour of virtual time who waits needs a few polls, and who asks by the clock
/// thousands. After 50,000 the run ends there as a failure: who asks every millisecond would keep the learner
/// waiting for seconds.
pub async fn count_polls<F: Future>(future: F) -> (F::Output, u64) {
    let before = engine::with(Run::poll_number);
    let _enough = before.map(|before| Enough::after(before + limits::POLLS));
    let (mut future, mut own) = (pin!(future), 0);
    let output = poll_fn(|context| {
        own += 1;
        future.as_mut().poll(context)
    })
    .await;
    let all = engine::with(Run::poll_number).zip(before).map(|(after, before)| after - before);
    (output, all.unwrap_or(own))
}

/// That the run ends after so many polls, until this is dropped.
struct Enough {
    before: u64,
}

impl Enough {
    fn after(polls: u64) -> Self {
        Self { before: engine::with(|run| run.set_most_polls(polls)).unwrap_or(u64::MAX) }
    }
}

impl Drop for Enough {
    fn drop(&mut self) {
        engine::with(|run| run.set_most_polls(self.before));
    }
}

/// Notes in the report what the check's own double does: `starts item 3`.
#[track_caller]
pub fn note(what: impl Display) {
    let place = engine::here();
    engine::with(|run| {
        run.note(&what.to_string(), place);
    });
}

/// Ends the run here as a failure, if `holds` is false. Unlike a panic nobody can catch it, so it serves
/// inside of what the learner's code calls.
pub fn require(holds: bool, otherwise: impl FnOnce() -> String) {
    if !holds {
        let otherwise = otherwise();
        match engine::with(|run| run.fail(Kind::Assertion, &otherwise)) {
            Some(()) => {}
            None => panic!("{otherwise}"),
        }
    }
}

/// Counts how many are at something at once. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    now: AtomicUsize,
    most: AtomicUsize,
    ever: AtomicUsize,
}

impl Gauge {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more, until the guard is dropped.
    #[must_use = "it counts only while the guard lives"]
    pub fn enter(&self) -> Inside {
        let now = self.0.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.0.most.fetch_max(now, Ordering::Relaxed);
        self.0.ever.fetch_add(1, Ordering::Relaxed);
        Inside(self.clone())
    }

    /// How many are at it now.
    #[must_use]
    pub fn now(&self) -> usize {
        self.0.now.load(Ordering::Relaxed)
    }

    /// The most that were at it at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.0.most.load(Ordering::Relaxed)
    }

    /// How many ever entered.
    #[must_use]
    pub fn ever(&self) -> usize {
        self.0.ever.load(Ordering::Relaxed)
    }
}

/// One that a [`Gauge`] counts.
#[derive(Debug)]
pub struct Inside(Gauge);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What happened, in order. Clones write to the same log.
#[derive(Debug)]
pub struct Log<T>(Arc<std::sync::Mutex<Vec<T>>>);

impl<T> Log<T> {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more entry.
    pub fn push(&self, entry: T) {
        self.entries().push(entry);
    }

    /// What is in it.
    #[must_use]
    pub fn to_vec(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.entries().clone()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}
