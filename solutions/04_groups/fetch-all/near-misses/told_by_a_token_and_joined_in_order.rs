//! A task that fails tells the others by a token, and all are joined in the order of the URLs: one that fails before it looks at the token
//! comes first.
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts

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
    let group = stop.child_token();
    let mut tasks = Vec::with_capacity(urls.len());
    for url in urls {
        let fetched = fetch(url.clone());
        let group = group.clone();
        let task = tokio::spawn(async move {
            // Cancels the others also if this one panics.
            let on_failure = group.clone().drop_guard();
            let fetched = tokio::select! {
                fetched = fetched => fetched.map(Some),
                () = group.cancelled() => Ok(None),
            };
            if fetched.is_ok() {
                on_failure.disarm();
            }
            fetched
        });
        tasks.push((url, AbortOnDropHandle::new(task)));
    }
    // One failure ends all of them, so that none hangs: they can be joined in order.
    let mut outcome = Ok(Vec::with_capacity(tasks.len()));
    let mut stopped = false;
    for (url, task) in tasks {
        match task.await {
            Ok(Ok(Some(response))) => {
                if let Ok(responses) = &mut outcome {
                    responses.push(response);
                }
            }
            Ok(Ok(None)) => stopped = true,
            Ok(Err(source)) => outcome = outcome.and(Err(FetchError::Failed { url, source })),
            Err(_) => outcome = outcome.and(Err(FetchError::Panicked { url })),
        }
    }
    if stopped && outcome.is_ok() {
        outcome = Err(FetchError::Stopped);
    }
    outcome
}
