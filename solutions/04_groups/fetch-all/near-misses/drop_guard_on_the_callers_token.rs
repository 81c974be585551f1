//! The tasks listen to the caller's token, so a guard on that token ends them if `fetch_all` is dropped half-way; whatever else the caller does with the token is stopped too.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::future::Future;

use futures::FutureExt;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
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
    let failed = CancellationToken::new();
    // If nobody waits for us any more, the tasks have to hear of it.
    let half_way = stop.clone().drop_guard();

    let mut tasks: FuturesUnordered<_> = urls
        .iter()
        .enumerate()
        .map(|(place, url)| {
            let (stop, failed) = (stop.clone(), failed.clone());
            let work = fetch(url.clone());
            let task = tokio::spawn(async move {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => None,
                    () = failed.cancelled() => None,
                    outcome = work => Some(outcome),
                }
            });
            task.map(move |joined| (place, joined))
        })
        .collect();

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let mut first = None;
    while let Some((place, joined)) = tasks.next().await {
        let error = match joined {
            Ok(Some(Ok(response))) => {
                responses[place] = Some(response);
                continue;
            }
            Ok(Some(Err(source))) => FetchError::Failed { url: urls[place].clone(), source },
            Ok(None) => FetchError::Stopped,
            Err(_) => FetchError::Panicked { url: urls[place].clone() },
        };
        first.get_or_insert(error);
        failed.cancel();
    }

    // All have ended: the token stays as it is.
    let _ = half_way.disarm();
    match first {
        Some(error) => Err(error),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
