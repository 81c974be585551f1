//! It looks for an outcome and puts down its waker after that: a fetch that ends in between wakes nobody.
//! rejected by: schedules::every_response_is_in_its_place
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::a_stop_and_a_failure_leave_nothing_either
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::a_fetch_that_is_woken_at_any_moment_ends
//! rejected by: schedules::what_takes_long_to_end_is_waited_for

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use futures::FutureExt;
use futures::task::AtomicWaker;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// What a shop has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status of HTTP.
    pub status: u16,
    /// The page.
    pub body: String,
}

/// Why there is not a response for every URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError<E> {
    /// A fetch failed.
    Failed {
        /// Which one.
        url: String,
        /// What `fetch` said.
        source: E,
    },
    /// A fetch panicked.
    Panicked {
        /// Which one.
        url: String,
    },
    /// The caller stopped it.
    Stopped,
}

/// How a fetch has ended; `None` for a panic.
type Outcome<E> = Option<Result<Response, E>>;

/// What the tasks and their owner share.
struct Group<E> {
    outcomes: Mutex<VecDeque<(usize, Outcome<E>)>>,
    running: AtomicUsize,
    owner: AtomicWaker,
}

impl<E> Group<E> {
    fn report(&self, place: usize, outcome: Outcome<E>) {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).push_back((place, outcome));
        self.owner.wake();
    }

    fn next(&self) -> Option<(usize, Outcome<E>)> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Counts a task that runs, until it is over or aborted.
struct Running<E>(Arc<Group<E>>);

impl<E> Drop for Running<E> {
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.owner.wake();
        }
    }
}

/// A fetch, and what says that it runs. The fetch is dropped first.
struct Task<Fut, E> {
    fetch: Fut,
    running: Running<E>,
}

/// Fetches all URLs at once; gives the responses in the order of the URLs.
///
/// # Errors
/// A fetch failed or panicked, or `stop` was cancelled before all were done.
pub async fn fetch_all<E, F, Fut>(
    urls: Vec<String>,
    stop: CancellationToken,
    fetch: F,
) -> Result<Vec<Response>, FetchError<E>>
where
    E: Send + 'static,
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, E>> + Send + 'static,
{
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    let group = Arc::new(Group {
        outcomes: Mutex::new(VecDeque::new()),
        running: AtomicUsize::new(urls.len()),
        owner: AtomicWaker::new(),
    });
    let mut tasks = Vec::with_capacity(urls.len());
    for (place, url) in urls.iter().enumerate() {
        let task = Task { fetch: fetch(url.clone()), running: Running(Arc::clone(&group)) };
        tasks.push(AbortOnDropHandle::new(tokio::spawn(async move {
            let Task { fetch, running } = task;
            let outcome = AssertUnwindSafe(fetch).catch_unwind().await.ok();
            running.0.report(place, outcome);
        })));
    }

    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let mut missing = urls.len();
    let mut stopped = pin!(stop.cancelled());
    let failure = loop {
        if missing == 0 {
            break None;
        }
        let event = poll_fn(|cx| {
            if stopped.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            if let Some(outcome) = group.next() {
                return Poll::Ready(Some(outcome));
            }
            group.owner.register(cx.waker());
            Poll::Pending
        });
        match event.await {
            None => break Some(FetchError::Stopped),
            Some((place, Some(Ok(response)))) => {
                responses[place] = Some(response);
                missing -= 1;
            }
            Some((place, Some(Err(source)))) => {
                break Some(FetchError::Failed { url: urls[place].clone(), source });
            }
            Some((place, None)) => break Some(FetchError::Panicked { url: urls[place].clone() }),
        }
    };
    drop(tasks);
    poll_fn(|cx| {
        if group.running.load(Ordering::Acquire) == 0 {
            return Poll::Ready(());
        }
        group.owner.register(cx.waker());
        Poll::Pending
    })
    .await;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
