//! Returns with the last response. A task sends it while it still holds `fetch`: on another thread it may drop that later.
//! rejected by: schedules::what_the_fetches_had_is_free_again

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::mpsc;
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
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    let fetch = Arc::new(fetch);
    let (sender, mut arrivals) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for (place, url) in urls.iter().enumerate() {
        let (fetch, url, sender) = (Arc::clone(&fetch), url.clone(), sender.clone());
        tasks.spawn(async move {
            let outcome = AssertUnwindSafe(async { fetch(url).await }).catch_unwind().await;
            let _ = sender.send((place, outcome));
        });
    }
    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let mut missing = urls.len();
    let outcome = loop {
        if missing == 0 {
            break Ok(());
        }
        let (place, outcome) = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            arrived = arrivals.recv() => arrived.expect("we have a sender ourselves"),
        };
        let url = || urls[place].clone();
        match outcome {
            Ok(Ok(response)) => responses[place] = Some(response),
            Ok(Err(source)) => break Err(FetchError::Failed { url: url(), source }),
            Err(_) => break Err(FetchError::Panicked { url: url() }),
        }
        missing -= 1;
    };
    if outcome.is_err() {
        tasks.shutdown().await;
    }
    outcome.map(|()| responses.into_iter().flatten().collect())
}
