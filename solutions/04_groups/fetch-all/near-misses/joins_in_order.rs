//! Awaits the tasks in the order of the URLs: an error is seen only when all before it are done.
//! also by: behaviour::the_first_failure_counts
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::a_panic_is_a_failure
//! also by: behaviour::a_failure_says_its_url_and_its_cause
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! also by: behaviour::a_fetch_may_wake_another_as_it_is_dropped

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
    let mut tasks: Vec<_> =
        urls.iter().map(|url| AbortOnDropHandle::new(tokio::spawn(fetch(url.clone())))).collect();
    let mut responses = Vec::new();
    let mut error = None;
    for (url, task) in urls.iter().zip(&mut tasks) {
        match stop.run_until_cancelled(task).await {
            Some(Ok(Ok(response))) => responses.push(response),
            Some(Ok(Err(source))) => error = Some(FetchError::Failed { url: url.clone(), source }),
            Some(Err(_)) => error = Some(FetchError::Panicked { url: url.clone() }),
            None => error = Some(FetchError::Stopped),
        }
        if error.is_some() {
            break;
        }
    }
    let Some(error) = error else { return Ok(responses) };
    for task in &tasks {
        task.abort();
    }
    for task in tasks {
        if !task.is_finished() {
            let _ = task.await;
        }
    }
    Err(error)
}
