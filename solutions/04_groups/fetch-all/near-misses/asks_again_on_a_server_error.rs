//! A shop that answers with a status of 500 or more is asked once more, and the second answer counts.
//! rejected by: behaviour::any_status_is_a_response

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
    let mut fetches = JoinSet::new();
    let mut places = HashMap::new();
    for (place, url) in urls.iter().enumerate() {
        let (fetch, url) = (Arc::clone(&fetch), url.clone());
        let abort = fetches.spawn(async move {
            let response = fetch(url.clone()).await?;
            if response.status >= 500 {
                // Overloaded, most of the time: a second try costs little.
                return fetch(url).await;
            }
            Ok(response)
        });
        places.insert(abort.id(), place);
    }
    drop(fetch);

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let outcome = loop {
        let joined = tokio::select! {
            biased;
            joined = fetches.join_next_with_id() => joined,
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
    fetches.shutdown().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
