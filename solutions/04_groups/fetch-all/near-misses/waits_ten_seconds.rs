//! After a failure or a stop it waits ten seconds for the fetches that it has aborted: one that takes longer to end is left behind.
//! rejected by: schedules::what_takes_long_to_end_is_waited_for

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
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

/// How long a fetch may take to close its connection.
const GRACE: Duration = Duration::from_secs(10);

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
    let mut fetches = Fetches { set: JoinSet::new(), ids: Vec::new() };
    for url in &urls {
        fetches.ids.push(fetches.set.spawn(fetch(url.clone())).id());
    }
    let outcome = tokio::select! {
        biased;
        () = stop.cancelled() => Err(FetchError::Stopped),
        outcome = fetches.collect(&urls) => outcome,
    };
    if outcome.is_err() {
        // A connection that hangs must not keep the customer waiting.
        let _ = timeout(GRACE, fetches.set.shutdown()).await;
    }
    outcome
}

struct Fetches<E> {
    set: JoinSet<Result<Response, E>>,
    ids: Vec<tokio::task::Id>,
}

impl<E: Send + 'static> Fetches<E> {
    async fn collect(&mut self, urls: &[String]) -> Result<Vec<Response>, FetchError<E>> {
        let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
        while let Some(joined) = self.set.join_next_with_id().await {
            let (id, answer) = match joined {
                Ok((id, answer)) => (id, Some(answer)),
                Err(error) => (error.id(), None),
            };
            let Some(place) = self.ids.iter().position(|known| *known == id) else { continue };
            let url = urls[place].clone();
            match answer {
                Some(Ok(response)) => responses[place] = Some(response),
                Some(Err(source)) => return Err(FetchError::Failed { url, source }),
                None => return Err(FetchError::Panicked { url }),
            }
        }
        Ok(responses.into_iter().flatten().collect())
    }
}
