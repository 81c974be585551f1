//! Looks at the token before it starts, and never again.
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
//! also by: behaviour::a_failure_says_its_url_and_its_cause
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::{FutureExt, try_join_all};
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
    let fetches = urls.into_iter().map(|url| {
        let fetched = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
        async move {
            match fetched.await {
                Ok(Ok(response)) => Ok(response),
                Ok(Err(source)) => Err(FetchError::Failed { url, source }),
                Err(_) => Err(FetchError::Panicked { url }),
            }
        }
    });
    try_join_all(fetches).await
}
