//! `buffer_unordered` with as many places as there are URLs: with none it never asks for the first, and waits for ever.
//! rejected by: behaviour::no_urls_are_done_at_once

use std::future::Future;

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

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::stream::{self, StreamExt};

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
    let count = urls.len();
    let fetch = &fetch;
    let mut outcomes = stream::iter(urls.into_iter().enumerate())
        .map(|(place, url)| async move {
            let outcome = AssertUnwindSafe(fetch(url.clone())).catch_unwind().await;
            (place, url, outcome)
        })
        .buffer_unordered(count);
    let mut responses: Vec<Option<Response>> = (0..count).map(|_| None).collect();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return Err(FetchError::Stopped),
            next = outcomes.next() => match next {
                None => break,
                Some((place, _, Ok(Ok(response)))) => responses[place] = Some(response),
                Some((_, url, Ok(Err(source)))) => return Err(FetchError::Failed { url, source }),
                Some((_, url, Err(_))) => return Err(FetchError::Panicked { url }),
            }
        }
    }
    Ok(responses.into_iter().flatten().collect())
}
