//! Handles that abort when they are dropped, in a `FuturesUnordered`, and a `TaskTracker` that knows when all have gone: a panic beside the
//! first failure is nobody's business.

use std::future::Future;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

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
    let mut responses = vec![None; urls.len()];
    let tracker = TaskTracker::new();
    let mut handles = FuturesUnordered::new();
    for (place, url) in urls.into_iter().enumerate() {
        let handle = AbortOnDropHandle::new(tracker.spawn(fetch(url.clone())));
        handles.push(async move { (place, url, handle.await) });
    }
    tracker.close();
    let outcome = loop {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            next = handles.next() => next,
        };
        match next {
            None => break Ok(()),
            Some((place, _, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((_, url, Ok(Err(source)))) => break Err(FetchError::Failed { url, source }),
            Some((_, url, Err(_))) => break Err(FetchError::Panicked { url }),
        }
    };
    drop(handles); // aborts those that are left
    tracker.wait().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
