//! `try_join_all` over handles: at the first error it drops the others, and a dropped handle sets its task free.
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::a_stop_and_a_failure_leave_nothing_either
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
//! rejected by: schedules::stopped_from_the_beginning_nothing_begins
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! also by: behaviour::a_failure_says_its_url_and_its_cause
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts
//! rejected by: schedules::dropped_while_it_ends_the_others_it_leaves_nothing
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left

use std::future::Future;

use futures::future::try_join_all;
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
    // ANCHOR: body
    let fetches = urls.into_iter().map(|url| {
        let task = tokio::spawn(fetch(url.clone()));
        async move {
            match task.await {
                Ok(Ok(response)) => Ok(response),
                Ok(Err(source)) => Err(FetchError::Failed { url, source }),
                Err(_) => Err(FetchError::Panicked { url }),
            }
        }
    });
    stop.run_until_cancelled(try_join_all(fetches)).await.unwrap_or(Err(FetchError::Stopped))
    // ANCHOR_END: body
}
