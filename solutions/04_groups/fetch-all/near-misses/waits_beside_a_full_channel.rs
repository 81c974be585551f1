//! The tasks send their outcomes through a channel that holds 32, and after a failure nobody reads it: who waits there for room never ends.
//! rejected by: schedules::a_failure_ends_the_others

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
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

/// What became of one fetch that was not cancelled: a panic is the outer error.
type Outcome<E> = Result<Result<Response, E>, Box<dyn Any + Send>>;

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
    let cancel = CancellationToken::new(); // ours: for the fetches only
    let _cancelled_when_dropped = cancel.clone().drop_guard();
    let tasks = TaskTracker::new();
    let (sender, mut inbox) = mpsc::channel::<(usize, Outcome<E>)>(32);
    for (place, url) in urls.iter().enumerate() {
        let response = FutureExt::catch_unwind(AssertUnwindSafe(fetch(url.clone())));
        let (sender, cancel) = (sender.clone(), cancel.clone());
        tasks.spawn(async move {
            if let Some(outcome) = cancel.run_until_cancelled(response).await {
                let _ = sender.send((place, outcome)).await;
            }
        });
    }
    tasks.close();
    drop(sender);

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let result = loop {
        let arrived = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            arrived = inbox.recv() => arrived,
        };
        match arrived {
            None => break Ok(()),
            Some((place, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((place, Ok(Err(source)))) => {
                break Err(FetchError::Failed { url: urls[place].clone(), source });
            }
            Some((place, Err(_))) => break Err(FetchError::Panicked { url: urls[place].clone() }),
        }
    };
    cancel.cancel();
    tasks.wait().await;
    result.map(|()| responses.into_iter().flatten().collect())
}
