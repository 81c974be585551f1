//! Tells a panic by who has not reported when the channel closes: while another one hangs, it does not close.
//! rejected by: schedules::a_panic_is_a_failure
//! rejected by: schedules::of_two_failures_the_first_counts

use std::future::Future;
use tokio::sync::mpsc;
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
    let (report, mut reports) = mpsc::channel(urls.len().max(1));
    for (place, url) in urls.iter().enumerate() {
        let fetching = fetch(url.clone());
        let report = report.clone();
        tasks.spawn(async move {
            let outcome = fetching.await;
            let _ = report.send((place, outcome)).await;
        });
    }
    drop(report);

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let outcome = loop {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            next = reports.recv() => next,
        };
        match next {
            Some((place, Ok(response))) => responses[place] = Some(response),
            Some((place, Err(source))) => break Err(FetchError::Failed { url: urls[place].clone(), source }),
            // All tasks have ended. Who has not reported has panicked.
            None => match responses.iter().position(Option::is_none) {
                Some(place) => break Err(FetchError::Panicked { url: urls[place].clone() }),
                None => break Ok(()),
            },
        }
    };
    tasks.shutdown().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
