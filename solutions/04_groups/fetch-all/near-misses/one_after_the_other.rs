//! Awaits each fetch before it begins the next.
//! also by: behaviour::a_thousand_are_under_way_together
//! also by: behaviour::the_first_failure_counts
//! rejected by: schedules::all_are_under_way_together
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::a_panic_is_a_failure
//! also by: behaviour::a_failure_says_its_url_and_its_cause
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! also by: behaviour::it_may_be_dropped_outside_of_the_runtime

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::FutureExt;
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
    let mut responses = Vec::new();
    for url in urls {
        let fetched = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
        match stop.run_until_cancelled(fetched).await {
            None => return Err(FetchError::Stopped),
            Some(Ok(Ok(response))) => responses.push(response),
            Some(Ok(Err(source))) => return Err(FetchError::Failed { url, source }),
            Some(Err(_)) => return Err(FetchError::Panicked { url }),
        }
    }
    Ok(responses)
}
