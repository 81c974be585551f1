//! Each search asks all its shops at once, but no more than eight searches go on in the process: the ninth waits for one of them.
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// For so many searches the network is good enough.
static SEARCHES: Semaphore = Semaphore::const_new(8);

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
    let _search = tokio::select! {
        biased;
        () = stop.cancelled() => return Err(FetchError::Stopped),
        search = SEARCHES.acquire() => search.expect("nobody closes it"),
    };
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    let mut set = JoinSet::new();
    for (place, url) in urls.iter().enumerate() {
        let fetching = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
        set.spawn(async move { (place, fetching.await) });
    }
    let mut responses = vec![None; urls.len()];
    let outcome = loop {
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            ended = set.join_next() => ended,
        };
        match ended {
            None => break Ok(()),
            Some(Ok((place, Ok(Ok(response))))) => responses[place] = Some(response),
            Some(Ok((place, Ok(Err(source))))) => {
                break Err(FetchError::Failed { url: urls[place].clone(), source });
            }
            Some(Ok((place, Err(_)))) => break Err(FetchError::Panicked { url: urls[place].clone() }),
            Some(Err(_)) => break Err(FetchError::Stopped),
        }
    };
    set.shutdown().await;
    outcome?;
    Ok(responses.into_iter().map(|response| response.expect("all have answered")).collect())
}
