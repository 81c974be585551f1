//! A set in each task, to tell whose panic it was: the outer shutdown waits for the tasks, and not for what they have started.
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::a_stop_and_a_failure_leave_nothing_either
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left

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
    for (place, url) in urls.iter().enumerate() {
        let (fetched, stop) = (fetch(url.clone()), stop.clone());
        // The inner task turns a panic into a value, so that it can be told whose it was.
        tasks.spawn(async move {
            let mut inner = JoinSet::new();
            if !stop.is_cancelled() {
                inner.spawn(fetched);
            }
            (place, inner.join_next().await)
        });
    }
    let mut arrived = Vec::new();
    let mut error = None;
    while error.is_none() {
        tokio::select! {
            () = stop.cancelled() => error = Some(FetchError::Stopped),
            joined = tasks.join_next() => match joined {
                None => break,
                Some(Ok((place, Some(Ok(Ok(response)))))) => arrived.push((place, response)),
                Some(Ok((place, Some(Ok(Err(source)))))) => {
                    error = Some(FetchError::Failed { url: urls[place].clone(), source });
                }
                Some(Ok((place, Some(Err(_))))) => {
                    error = Some(FetchError::Panicked { url: urls[place].clone() });
                }
                Some(Ok((_, None)) | Err(_)) => error = Some(FetchError::Stopped),
            }
        }
    }
    tasks.shutdown().await;
    match error {
        Some(error) => Err(error),
        None => {
            arrived.sort_by_key(|(place, _)| *place);
            Ok(arrived.into_iter().map(|(_, response)| response).collect())
        }
    }
}
