//! The end of what was cancelled wakes the task that has begun to wait for it, and not the one that awaits it
//! now.
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::{JoinError, JoinHandle};
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

/// A fetch under way, and the place of its URL. Its task does not outlive it.
struct UnderWay<R> {
    place: usize,
    task: JoinHandle<R>,
}

impl<R> Future for UnderWay<R> {
    type Output = (usize, Result<R, JoinError>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.task).poll(cx).map(|joined| (self.place, joined))
    }
}

impl<R> Drop for UnderWay<R> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Aborts all, and waits until the last has ended.
async fn cancel<R>(under_way: FuturesUnordered<UnderWay<R>>) {
    let mut left: Vec<UnderWay<R>> = under_way.into_iter().collect();
    for one in &left {
        one.task.abort();
    }
    let mut waker: Option<Waker> = None;
    poll_fn(move |cx| {
        let waker = waker.get_or_insert_with(|| cx.waker().clone());
        let mut context = Context::from_waker(waker);
        left.retain_mut(|one| Pin::new(&mut one.task).poll(&mut context).is_pending());
        if left.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
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
    let mut under_way: FuturesUnordered<_> = urls
        .iter()
        .enumerate()
        .map(|(place, url)| UnderWay { place, task: tokio::spawn(fetch(url.clone())) })
        .collect();
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let error = loop {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => break FetchError::Stopped,
            next = under_way.next() => next,
        };
        match next {
            Some((place, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((place, Ok(Err(source)))) => {
                break FetchError::Failed { url: urls[place].clone(), source };
            }
            Some((place, Err(_))) => break FetchError::Panicked { url: urls[place].clone() },
            None => return Ok(responses.into_iter().flatten().collect()),
        }
    };
    cancel(under_way).await;
    Err(error)
}
