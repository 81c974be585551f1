//! Dropped half-way, it starts a task that shuts the set down, and a thread without a runtime cannot start one: the drop panics.
//! rejected by: behaviour::it_may_be_dropped_outside_of_the_runtime

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

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

/// The fetches that are under way.
struct Fetches<T: Send + 'static>(JoinSet<T>);

impl<T: Send + 'static> Drop for Fetches<T> {
    fn drop(&mut self) {
        if self.0.is_empty() {
            return;
        }
        let mut left = std::mem::replace(&mut self.0, JoinSet::new());
        left.abort_all();
        // A drop cannot wait, but a task can.
        tokio::spawn(async move { left.shutdown().await });
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
    let fetch = Arc::new(fetch);
    let mut fetches = Fetches(JoinSet::new());
    let mut places = HashMap::new();
    for (place, url) in urls.iter().enumerate() {
        let (fetch, url) = (Arc::clone(&fetch), url.clone());
        let abort = fetches.0.spawn(async move { fetch(url).await });
        places.insert(abort.id(), place);
    }
    drop(fetch);

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let outcome = loop {
        let joined = tokio::select! {
            biased;
            joined = fetches.0.join_next_with_id() => joined,
            () = stop.cancelled() => break Err(FetchError::Stopped),
        };
        match joined {
            None => break Ok(()),
            Some(Ok((id, Ok(response)))) => responses[places[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                break Err(FetchError::Failed { url: urls[places[&id]].clone(), source });
            }
            Some(Err(error)) => {
                break Err(FetchError::Panicked { url: urls[places[&error.id()]].clone() });
            }
        }
    };
    fetches.0.shutdown().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
