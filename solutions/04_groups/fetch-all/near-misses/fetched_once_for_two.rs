//! Saves a request: of a URL that is there twice, both places get the same response.
//! rejected by: behaviour::a_url_that_is_there_twice_is_fetched_twice
//! rejected by: schedules::every_response_is_in_its_place
//! rejected by: schedules::all_are_under_way_together
//! also by: behaviour::a_failure_of_a_url_that_is_there_twice_is_one

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
    let mut tasks = JoinSet::new();
    let mut place_of = HashMap::new();
    let first_of = |url: &str| urls.iter().position(|other| other == url).unwrap_or_default();
    for (place, url) in urls.iter().enumerate().filter(|(place, url)| first_of(url) == *place) {
        place_of.insert(tasks.spawn(fetch(url.clone())).id(), place);
    }
    let mut responses = vec![None; urls.len()];
    let outcome = loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            joined = tasks.join_next_with_id() => joined,
        };
        match joined {
            None => break Ok(()),
            Some(Ok((id, Ok(response)))) => responses[place_of[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                break Err(FetchError::Failed { url: urls[place_of[&id]].clone(), source });
            }
            Some(Err(error)) => break Err(FetchError::Panicked { url: urls[place_of[&error.id()]].clone() }),
        }
    };
    tasks.shutdown().await;
    outcome.map(|()| urls.iter().filter_map(|url| responses[first_of(url)].clone()).collect())
}
