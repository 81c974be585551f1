//! A shop is never asked twice at the same time: the fetches of one URL take turns by a lock.
//! rejected by: schedules::all_are_under_way_together

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::Mutex;
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
    let mut turns: HashMap<String, Arc<Mutex<()>>> = HashMap::new();
    let mut places = HashMap::new();
    let mut tasks = JoinSet::new();
    for (place, url) in urls.iter().enumerate() {
        let turn = Arc::clone(turns.entry(url.clone()).or_default());
        let fetch = Arc::clone(&fetch);
        let url = url.clone();
        let task = tasks.spawn(async move {
            let _turn = turn.lock().await;
            fetch(url).await
        });
        places.insert(task.id(), place);
    }
    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let outcome = loop {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            next = tasks.join_next_with_id() => next,
        };
        match next {
            None => break Ok(()),
            Some(Ok((id, Ok(response)))) => responses[places[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                break Err(FetchError::Failed { url: urls[places[&id]].clone(), source });
            }
            Some(Err(error)) => break Err(FetchError::Panicked { url: urls[places[&error.id()]].clone() }),
        }
    };
    tasks.shutdown().await;
    outcome?;
    Ok(responses.into_iter().flatten().collect())
}
