//! Shuts down after a failure until there is a stop: then the set is dropped, and its tasks are aborted and not awaited.
//! rejected by: schedules::a_stop_and_a_failure_leave_nothing_either

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
    let outcome = loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(FetchError::Stopped);
            }
            joined = tasks.join_next_with_id() => match joined {
                None => break Ok(()),
                Some(Ok((_, (place, Ok(response))))) => responses[place] = Some(response),
                Some(Ok((id, (_, Err(source))))) => break Err(FetchError::Failed { url: names[&id].clone(), source }),
                Some(Err(error)) => break Err(FetchError::Panicked { url: names[&error.id()].clone() }),
            }
        }
    };
    stop.run_until_cancelled(tasks.shutdown()).await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
