//! It keeps the waker of its first poll.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures::FutureExt;
use futures::future::CatchUnwind;
use tokio::select;
use tokio_util::sync::CancellationToken;

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

/// Whoever waits for the whole.
#[derive(Default)]
struct Parent(Mutex<Option<Waker>>);

impl Parent {
    fn register(&self, waker: &Waker) {
        let mut parent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parent.get_or_insert_with(|| waker.clone());
    }

    fn wake(&self) {
        let parent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waker = parent.clone();
        drop(parent);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

struct Signal {
    ready: AtomicBool,
    parent: Arc<Parent>,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        if !self.ready.swap(true, Ordering::AcqRel) {
            self.parent.wake();
        }
    }
}

struct Slot<Fut> {
    /// `None` when it has ended.
    future: Option<Pin<Box<CatchUnwind<AssertUnwindSafe<Fut>>>>>,
    signal: Arc<Signal>,
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
    let parent = Arc::new(Parent::default());
    let mut slots: Vec<Slot<Fut>> = urls
        .iter()
        .map(|url| Slot {
            future: Some(Box::pin(AssertUnwindSafe(fetch(url.clone())).catch_unwind())),
            signal: Arc::new(Signal { ready: AtomicBool::new(true), parent: Arc::clone(&parent) }),
        })
        .collect();
    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let mut missing = urls.len();

    let all = poll_fn(|cx| {
        // Before the look, so that nothing is missed.
        parent.register(cx.waker());
        for (place, slot) in slots.iter_mut().enumerate() {
            let Some(future) = &mut slot.future else {
                continue;
            };
            if !slot.signal.ready.swap(false, Ordering::AcqRel) {
                continue;
            }
            let waker = Waker::from(Arc::clone(&slot.signal));
            let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(&waker)) else {
                continue;
            };
            slot.future = None;
            match outcome {
                Ok(Ok(response)) => {
                    responses[place] = Some(response);
                    missing -= 1;
                }
                Ok(Err(source)) => {
                    let url = urls[place].clone();
                    return Poll::Ready(Err(FetchError::Failed { url, source }));
                }
                Err(_) => {
                    let url = urls[place].clone();
                    return Poll::Ready(Err(FetchError::Panicked { url }));
                }
            }
        }
        if missing == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    });

    select! {
        biased;
        () = stop.cancelled() => return Err(FetchError::Stopped),
        outcome = all => outcome?,
    }
    Ok(responses.into_iter().flatten().collect())
}
