//! Tasks that report by a channel; at the end it aborts what is left and yields until the last handle says that it is finished.
//! rejected by: behaviour::the_wait_for_what_is_cancelled_leaves_the_processor_alone

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::FutureExt;
use tokio::sync::mpsc;
use tokio::task::yield_now;
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
    let (report, mut reports) = mpsc::unbounded_channel();
    let tasks: Vec<AbortOnDropHandle<()>> = urls
        .iter()
        .enumerate()
        .map(|(place, url)| {
            let report = report.clone();
            let fetching = AssertUnwindSafe(fetch(url.clone()));
            AbortOnDropHandle::new(tokio::spawn(async move {
                let outcome = fetching.catch_unwind().await;
                let _ = report.send((place, outcome));
            }))
        })
        .collect();
    drop(report);

    let mut responses = vec![None; urls.len()];
    let outcome = loop {
        let reported = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            reported = reports.recv() => reported,
        };
        match reported {
            None => break Ok(()),
            Some((place, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((place, Ok(Err(source)))) => {
                break Err(FetchError::Failed { url: urls[place].clone(), source });
            }
            Some((place, Err(_))) => break Err(FetchError::Panicked { url: urls[place].clone() }),
        }
    };

    // Abort them all first, then see them off.
    for task in &tasks {
        task.abort();
    }
    while !tasks.iter().all(AbortOnDropHandle::is_finished) {
        yield_now().await;
    }
    outcome.map(|()| responses.into_iter().flatten().collect())
}
