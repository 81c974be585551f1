/// How many items are under way at once, and how many tasks.
mod limit;

/// An item that fails or panics.
mod failure;

/// What was cancelled, until it has ended.
mod ended;

/// A stop, at every moment.
mod stop;

/// A caller that goes away.
mod dropped;

/// One who polls it, and another who awaits it.
mod awaited;

use std::future::{Future, pending};
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::exercise::{self, ProcessError};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use interleave_tokio::{Gauge, alive_tasks, note, turns};
use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

type Outcome = Result<(), ProcessError<&'static str>>;

/// What an item does.
type Work = BoxFuture<'static, Result<(), &'static str>>;

const AN_HOUR: Duration = Duration::from_secs(3600);

/// Your `process_all`, with work of one type: so it is compiled once, and not once for each check.
fn process_all<F, Fut>(
    items: Vec<usize>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> impl Future<Output = Outcome>
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let process: Box<dyn Fn(usize) -> Work + Send + Sync> = Box::new(move |item| process(item).boxed());
    exercise::process_all(items, limit, stop, process)
}

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}

/// Whatever was started has ended: no task is alive, and no item's future. It was waited for: no (virtual)
/// time has passed in a sleep, after which it would only seem to have ended.
fn assert_nothing_left(items: &Gauge, begin: Instant) {
    assert_eq!(begin.elapsed(), Duration::ZERO, "time slept, though no item takes any");
    assert_eq!(items.now(), 0, "items that are still under way after process_all has returned");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after process_all has returned");
}

/// Items that are counted, and noted when they begin. What each does is asked with the number of those that have
/// begun before it: in which order the caller's items begin is not said.
fn counted<F, Fut>(items: &Gauge, does: F) -> impl Fn(usize) -> Work + Send + Sync + 'static
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let (items, does) = (items.clone(), Arc::new(does));
    move |_| {
        let (items, does) = (items.clone(), Arc::clone(&does));
        let work = async move {
            let _inside = items.enter();
            let item = items.ever() - 1;
            note(format_args!("begins item {item}"));
            does(item).await
        };
        work.boxed()
    }
}

/// An item that is never done: only being dropped ends it.
async fn never() -> Result<(), &'static str> {
    pending().await
}

/// Polls until all that there is room for is under way, and waits.
async fn poll_until_all_wait(run: &mut (impl Future<Output = Outcome> + Unpin)) {
    for _ in 0..5 {
        let polled = (&mut *run).now_or_never();
        assert!(polled.is_none(), "no item ends, and it returns {polled:?}");
        turns(3).await;
    }
}
