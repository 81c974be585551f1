//! Handles that abort, in a stream of whichever ends next; on the way out each is aborted and awaited.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::JoinError;
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
    let mut tasks = FuturesUnordered::new();
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    for (place, url) in urls.iter().enumerate() {
        let task = AbortOnDropHandle::new(tokio::spawn(fetch(url.clone())));
        tasks.push(Fetching { place, task });
    }
    let mut responses = vec![None; urls.len()];
    let error = loop {
        tokio::select! {
            ended = tasks.next() => match ended {
                None => return Ok(responses.into_iter().flatten().collect()),
                Some((place, Ok(Ok(response)))) => responses[place] = Some(response),
                Some((place, Ok(Err(source)))) => {
                    break FetchError::Failed { url: urls[place].clone(), source };
                }
                Some((place, Err(_))) => break FetchError::Panicked { url: urls[place].clone() },
            },
            () = stop.cancelled() => break FetchError::Stopped,
        }
    };
    for fetching in tasks.iter() {
        fetching.task.abort();
    }
    while tasks.next().await.is_some() {}
    Err(error)
}

/// A task and the place of its response.
struct Fetching<T> {
    place: usize,
    task: AbortOnDropHandle<T>,
}

impl<T> Future for Fetching<T> {
    type Output = (usize, Result<T, JoinError>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let place = self.place;
        Pin::new(&mut self.task).poll(context).map(|joined| (place, joined))
    }
}
