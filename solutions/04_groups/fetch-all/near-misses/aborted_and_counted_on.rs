//! Aborts the rest at the first error, and lets the last news win: an abort that comes as a `JoinError`.
//! also by: behaviour::a_failure_says_its_url_and_its_cause
//! also by: behaviour::the_first_failure_counts
//! rejected by: schedules::a_failure_ends_the_others
//! rejected by: schedules::of_two_failures_the_first_counts
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::of_two_that_fail_at_once_the_first_counts
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! also by: behaviour::a_fetch_may_wake_another_as_it_is_dropped

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
    for (place, url) in urls.iter().enumerate() {
        place_of.insert(tasks.spawn(fetch(url.clone())).id(), place);
    }
    let mut responses = vec![None; urls.len()];
    let mut outcome = Ok(());
    loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled(), if outcome.is_ok() => {
                outcome = Err(FetchError::Stopped);
                tasks.abort_all();
                continue;
            }
            joined = tasks.join_next_with_id() => joined,
        };
        match joined {
            None => return outcome.map(|()| responses.into_iter().flatten().collect()),
            Some(Ok((id, Ok(response)))) => responses[place_of[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                outcome = Err(FetchError::Failed { url: urls[place_of[&id]].clone(), source });
                tasks.abort_all();
            }
            Some(Err(error)) => {
                let url = urls[place_of[&error.id()]].clone();
                outcome =
                    Err(if error.is_panic() { FetchError::Panicked { url } } else { FetchError::Stopped });
                tasks.abort_all();
            }
        }
    }
}
