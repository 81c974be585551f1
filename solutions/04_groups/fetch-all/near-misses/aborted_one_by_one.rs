//! Takes the handles out of their guard, and aborts and awaits one after the other: a drop in the middle
//! leaves the rest.
//! rejected by: schedules::dropped_while_it_ends_the_others_it_leaves_nothing

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
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

/// What is under way; aborted if we are dropped half-way.
struct Fetches(Vec<JoinHandle<()>>);

impl Fetches {
    /// Ends what is still under way, and waits for it.
    async fn shutdown(&mut self) {
        for fetch in std::mem::take(&mut self.0) {
            fetch.abort();
            let _ = fetch.await;
        }
    }
}

impl Drop for Fetches {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
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
    let (done, mut outcomes) = mpsc::unbounded_channel();
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let mut fetches = Fetches(Vec::with_capacity(urls.len()));
    for (place, url) in urls.into_iter().enumerate() {
        let done = done.clone();
        let fetched = fetch(url.clone());
        fetches.0.push(tokio::spawn(async move {
            let outcome = AssertUnwindSafe(fetched).catch_unwind().await;
            let _ = done.send((place, url, outcome));
        }));
    }
    drop(done);
    let outcome = loop {
        let outcome = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            outcome = outcomes.recv() => outcome,
        };
        match outcome {
            None => break Ok(()),
            Some((place, _, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((_, url, Ok(Err(source)))) => break Err(FetchError::Failed { url, source }),
            Some((_, url, Err(_))) => break Err(FetchError::Panicked { url }),
        }
    };
    fetches.shutdown().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
