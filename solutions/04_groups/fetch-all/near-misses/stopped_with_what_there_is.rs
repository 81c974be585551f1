//! At a stop it returns what has come so far, as if that were all.
//! rejected by: schedules::a_stop_and_a_failure_leave_nothing_either
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
//! rejected by: schedules::stopped_from_the_beginning_nothing_begins
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left

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
        return Ok(Vec::new());
    }
    let mut tasks = JoinSet::new();
    let mut place_of = HashMap::new();
    for (place, url) in urls.iter().enumerate() {
        place_of.insert(tasks.spawn(fetch(url.clone())).id(), place);
    }
    let mut responses = vec![None; urls.len()];
    let outcome = loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => break Ok(()),
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
    outcome.map(|()| responses.into_iter().flatten().collect())
}
