//! Joins all in order, and beside that listens to a `oneshot`, whose sender only the first failure can take.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::join_all;
use tokio::sync::oneshot;
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
    let (alarm, mut alarmed) = oneshot::channel();
    let alarm = Arc::new(Mutex::new(Some(alarm)));
    let handles: Vec<_> = urls
        .into_iter()
        .map(|url| {
            let fetching = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
            let alarm = Arc::clone(&alarm);
            AbortOnDropHandle::new(tokio::spawn(async move {
                let failure = match fetching.await {
                    Ok(Ok(response)) => return Some(response),
                    Ok(Err(source)) => FetchError::Failed { url, source },
                    Err(_payload) => FetchError::Panicked { url },
                };
                let first = alarm.lock().ok().and_then(|mut alarm| alarm.take());
                if let Some(first) = first {
                    let _ = first.send(failure);
                }
                None
            }))
        })
        .collect();
    let aborts: Vec<_> = handles.iter().map(AbortOnDropHandle::abort_handle).collect();
    let mut joined = join_all(handles);

    let failure = tokio::select! {
        biased;
        () = stop.cancelled() => FetchError::Stopped,
        Ok(failure) = &mut alarmed => failure,
        responses = &mut joined => {
            let responses: Option<Vec<_>> = responses.into_iter().map(|joined| joined.ok().flatten()).collect();
            return match responses {
                Some(responses) => Ok(responses),
                // All have ended, one of them with a failure, which is in the slot.
                None => Err(alarmed.try_recv().unwrap_or(FetchError::Stopped)),
            };
        }
    };
    for abort in &aborts {
        abort.abort();
    }
    joined.await;
    Err(failure)
}
