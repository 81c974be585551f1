//! `select_all` takes out what has ended by `swap_remove`, and the list of names beside it has a `remove`: once the first of three shops has answered,
//! a panic at the third is reported as one at the second.
//! rejected by: schedules::a_panic_is_a_failure

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::select_all;
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
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let mut under_way = Vec::with_capacity(urls.len());
    for (place, url) in urls.iter().cloned().enumerate() {
        let page = fetch(url.clone());
        let named = async move {
            match page.await {
                Ok(response) => Ok((place, response)),
                Err(source) => Err(FetchError::Failed { url, source }),
            }
        };
        under_way.push(Box::pin(AssertUnwindSafe(named).catch_unwind()));
    }

    // A panic does not say whose it is, but `select_all` says which has ended.
    let mut waiting = urls;
    while !under_way.is_empty() {
        let (ended, index, rest) = select! {
            biased;
            () = stop.cancelled() => return Err(FetchError::Stopped),
            ended = select_all(under_way) => ended,
        };
        under_way = rest;
        let url = waiting.remove(index);
        match ended {
            Ok(Ok((place, response))) => responses[place] = Some(response),
            Ok(Err(error)) => return Err(error),
            Err(_panic) => return Err(FetchError::Panicked { url }),
        }
    }
    Ok(responses.into_iter().flatten().collect())
}
