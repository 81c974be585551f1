//! A single URL is awaited without a task, and nothing catches its panic.
//! rejected by: schedules::a_panic_is_a_failure

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
    // Most products are sold by one shop only: there is nobody to run beside it, and nobody to end.
    if let [url] = urls.as_slice() {
        return tokio::select! {
            biased;
            () = stop.cancelled() => Err(FetchError::Stopped),
            outcome = fetch(url.clone()) => match outcome {
                Ok(response) => Ok(vec![response]),
                Err(source) => Err(FetchError::Failed { url: url.clone(), source }),
            },
        };
    }
    let mut tasks = JoinSet::new();
    let mut places = Vec::with_capacity(urls.len());
    for url in &urls {
        places.push(tasks.spawn(fetch(url.clone())).id());
    }
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let failure = loop {
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => break Some(FetchError::Stopped),
            ended = tasks.join_next_with_id() => ended,
        };
        let place = |id| places.iter().position(|known| *known == id).expect("it is one of ours");
        match ended {
            None => break None,
            Some(Ok((id, Ok(response)))) => responses[place(id)] = Some(response),
            Some(Ok((id, Err(source)))) => {
                break Some(FetchError::Failed { url: urls[place(id)].clone(), source });
            }
            Some(Err(error)) => break Some(FetchError::Panicked { url: urls[place(error.id())].clone() }),
        }
    };
    tasks.shutdown().await;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
