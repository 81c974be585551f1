//! `select_all` asks the tasks in the order of the list: of two that have failed since the last look it takes the first in the list.
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts

use futures::future::{join_all, select_all};
use std::future::Future;
use tokio::task::AbortHandle;
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
    let mut responses = vec![None; urls.len()];
    let mut places: Vec<usize> = (0..urls.len()).collect();
    let mut handles: Vec<_> =
        urls.iter().map(|url| AbortOnDropHandle::new(tokio::spawn(fetch(url.clone())))).collect();
    let all: Vec<AbortHandle> = handles.iter().map(AbortOnDropHandle::abort_handle).collect();

    let mut failure = None;
    while failure.is_none() && !handles.is_empty() {
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => {
                failure = Some(FetchError::Stopped);
                break;
            }
            (ended, index, _) = select_all(handles.iter_mut()) => (ended, index),
        };
        let (ended, index) = ended;
        let place = places.swap_remove(index);
        drop(handles.swap_remove(index));
        match ended {
            Ok(Ok(response)) => responses[place] = Some(response),
            Ok(Err(source)) => failure = Some(FetchError::Failed { url: urls[place].clone(), source }),
            Err(_) => failure = Some(FetchError::Panicked { url: urls[place].clone() }),
        }
    }
    all.iter().for_each(AbortHandle::abort);
    join_all(handles).await;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
