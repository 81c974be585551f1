//! The list begins with empty responses, and a place whose page is empty counts as one that is still awaited.
//! rejected by: behaviour::any_status_is_a_response

use std::collections::HashMap;
use std::future::Future;

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
    let mut places = HashMap::new();
    let mut tasks = JoinSet::new();
    for (place, url) in urls.iter().enumerate() {
        let task = tasks.spawn(fetch(url.clone()));
        places.insert(task.id(), place);
    }
    let mut responses = vec![Response { status: 0, body: String::new() }; urls.len()];
    let outcome = loop {
        if responses.iter().all(|response| !response.body.is_empty()) {
            break Ok(());
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            Some(ended) = tasks.join_next_with_id() => match ended {
                Ok((id, Ok(response))) => responses[places[&id]] = response,
                Ok((id, Err(source))) => {
                    break Err(FetchError::Failed { url: urls[places[&id]].clone(), source });
                }
                Err(error) => break Err(FetchError::Panicked { url: urls[places[&error.id()]].clone() }),
            },
        }
    };
    tasks.shutdown().await;
    outcome.map(|()| responses)
}
