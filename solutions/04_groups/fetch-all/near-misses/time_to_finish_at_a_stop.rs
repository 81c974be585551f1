//! At a stop those that are under way may finish first, for five seconds at most; only then are they cancelled.
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::task::JoinSet;
use tokio::time::timeout;
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
    let fetch = Arc::new(fetch);
    let mut responses: Vec<_> = urls.iter().map(|_| None).collect();
    let mut tasks = JoinSet::new();
    for (place, url) in urls.into_iter().enumerate() {
        let fetch = Arc::clone(&fetch);
        tasks.spawn(async move {
            let outcome = AssertUnwindSafe(fetch(url.clone())).catch_unwind().await;
            (place, url, outcome.map_err(drop))
        });
    }
    drop(fetch);
    let failure = loop {
        let joined = tokio::select! {
            () = stop.cancelled() => {
                // A shop that is asked half a question counts it as a whole one: let it answer.
                let last = async { while tasks.join_next().await.is_some() {} };
                let _ = timeout(Duration::from_secs(5), last).await;
                break Some(FetchError::Stopped);
            }
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break None,
            Some(Ok((place, _, Ok(Ok(response))))) => responses[place] = Some(response),
            Some(Ok((_, url, Ok(Err(source))))) => break Some(FetchError::Failed { url, source }),
            Some(Ok((_, url, Err(())))) => break Some(FetchError::Panicked { url }),
            Some(Err(_)) => break Some(FetchError::Stopped),
        }
    };
    tasks.shutdown().await;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
