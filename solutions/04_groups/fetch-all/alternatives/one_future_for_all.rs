//! No tasks: one future polls all the others, and drops them when one of them fails.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::FutureExt;
use futures::stream::{FuturesUnordered, TryStreamExt};
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
    let mut fetches: FuturesUnordered<_> = urls
        .into_iter()
        .enumerate()
        .map(|(place, url)| {
            let fetched = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
            async move {
                match fetched.await {
                    Ok(Ok(response)) => Ok((place, response)),
                    Ok(Err(source)) => Err(FetchError::Failed { url, source }),
                    Err(_) => Err(FetchError::Panicked { url }),
                }
            }
        })
        .collect();
    let all = async {
        let mut responses = vec![None; fetches.len()];
        while let Some((place, response)) = fetches.try_next().await? {
            responses[place] = Some(response);
        }
        Ok(responses.into_iter().flatten().collect())
    };
    // Looks at the token before it polls anything, and drops all when it is cancelled.
    stop.run_until_cancelled(all).await.unwrap_or(Err(FetchError::Stopped))
}
