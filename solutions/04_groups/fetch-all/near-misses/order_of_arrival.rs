//! Collects responses as they come: the fastest shop is first in the list.
//! rejected by: behaviour::responses_come_in_the_order_of_the_urls
//! rejected by: behaviour::a_thousand_are_under_way_together
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::all_are_under_way_together
//! rejected by: schedules::every_response_is_in_its_place
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::a_fetch_that_is_woken_at_any_moment_ends
//! also by: behaviour::a_panic_without_a_text_is_a_failure_too

use std::future::Future;

use tokio::task::JoinSet;
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
    let mut tasks = JoinSet::new();
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    for url in urls {
        let fetched = fetch(url.clone());
        tasks.spawn(async move { fetched.await.map_err(|source| FetchError::Failed { url, source }) });
    }
    let mut responses = Vec::new();
    loop {
        let joined = tokio::select! {
            () = stop.cancelled() => Some(Err(FetchError::Stopped)),
            joined = tasks.join_next() => joined.map(|joined| joined.expect("a fetch does not panic")),
        };
        match joined {
            None => return Ok(responses),
            Some(Ok(response)) => responses.push(response),
            Some(Err(error)) => {
                tasks.shutdown().await;
                return Err(error);
            }
        }
    }
}
