//! Asks each task again and again whether it has finished: it keeps a core busy for as long as the slowest takes.
//! also by: behaviour::responses_come_in_the_order_of_the_urls
//! also by: behaviour::the_first_failure_counts
//! rejected by: schedules::waiting_leaves_the_processor_alone
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
    let mut tasks: Vec<_> =
        urls.iter().map(|url| Some(AbortOnDropHandle::new(tokio::spawn(fetch(url.clone()))))).collect();
    let mut responses = vec![None; urls.len()];
    let mut error = None;
    while error.is_none() && tasks.iter().any(Option::is_some) {
        if stop.is_cancelled() {
            error = Some(FetchError::Stopped);
            break;
        }
        for (place, slot) in tasks.iter_mut().enumerate() {
            if slot.as_ref().is_some_and(|task| task.is_finished())
                && let Some(task) = slot.take()
            {
                match task.await {
                    Ok(Ok(response)) => responses[place] = Some(response),
                    Ok(Err(source)) => error = Some(FetchError::Failed { url: urls[place].clone(), source }),
                    Err(_) => error = Some(FetchError::Panicked { url: urls[place].clone() }),
                }
            }
        }
        tokio::task::yield_now().await;
    }
    for task in tasks.into_iter().flatten() {
        task.abort();
        let _ = task.await;
    }
    match error {
        Some(error) => Err(error),
        None => Ok(responses.into_iter().flatten().collect()),
    }
}
