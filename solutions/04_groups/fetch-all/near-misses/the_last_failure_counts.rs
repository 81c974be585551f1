//! Goes on joining after the first failure, and lets a later one replace it.
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts

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

use std::collections::HashMap;
use tokio::task::JoinSet;

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
    let mut tasks = JoinSet::new();
    let mut names = HashMap::new();
    let mut responses = vec![None; urls.len()];
    for (place, url) in urls.into_iter().enumerate() {
        let work = fetch(url.clone());
        let handle = tasks.spawn(async move { (place, work.await) });
        names.insert(handle.id(), url);
    }
    let mut failure = None;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if failure.is_none() => {
                failure = Some(FetchError::Stopped);
                tasks.abort_all();
            }
            joined = tasks.join_next_with_id() => match joined {
                None => break,
                Some(Ok((_, (place, Ok(response))))) => responses[place] = Some(response),
                Some(Ok((id, (_, Err(source))))) => {
                    failure = Some(FetchError::Failed { url: names[&id].clone(), source });
                    tasks.abort_all();
                }
                Some(Err(error)) if error.is_panic() => {
                    failure = Some(FetchError::Panicked { url: names[&error.id()].clone() });
                    tasks.abort_all();
                }
                Some(Err(_)) => {}
            }
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
