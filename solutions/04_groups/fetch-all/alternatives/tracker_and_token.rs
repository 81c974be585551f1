//! Tasks that watch a token of their own and put their outcomes into a channel; a tracker tells when they have ended.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
    let ended = stop.child_token();
    let _ends_with_this = ended.clone().drop_guard();
    let tracker = TaskTracker::new();
    let (sender, mut outcomes) = mpsc::unbounded_channel();
    for (place, url) in urls.iter().enumerate() {
        let work = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
        let (ended, sender) = (ended.clone(), sender.clone());
        tracker.spawn(async move {
            if let Some(outcome) = ended.run_until_cancelled(work).await {
                let _ = sender.send((place, outcome));
            }
        });
    }
    drop(sender);
    let mut responses = vec![None; urls.len()];
    let mut error = None;
    while let Some((place, outcome)) = outcomes.recv().await {
        match outcome {
            Ok(Ok(response)) => responses[place] = Some(response),
            Ok(Err(source)) => error = Some(FetchError::Failed { url: urls[place].clone(), source }),
            Err(_) => error = Some(FetchError::Panicked { url: urls[place].clone() }),
        }
        if error.is_some() {
            ended.cancel();
            break;
        }
    }
    tracker.close();
    tracker.wait().await;
    match error {
        Some(error) => Err(error),
        None => responses.into_iter().collect::<Option<Vec<_>>>().ok_or(FetchError::Stopped),
    }
}
