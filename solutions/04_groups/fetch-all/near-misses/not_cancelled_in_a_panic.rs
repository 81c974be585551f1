//! What cancels the fetches does nothing while its thread panics: dropped by a panic beside it, the search goes on.
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::future::Future;
use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
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

/// The fetches that are under way.
struct Group(Vec<JoinHandle<()>>);

impl Group {
    /// Cancels what is under way, and waits until it has ended.
    async fn end(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
        while let Some(task) = self.0.last_mut() {
            let _ = task.await;
            self.0.pop();
        }
    }
}

impl Drop for Group {
    /// Dropped half-way. A thread that panics has other cares.
    fn drop(&mut self) {
        if !thread::panicking() {
            self.0.iter().for_each(JoinHandle::abort);
        }
    }
}

/// Says that a fetch panicked, unless it is told otherwise.
struct Report<T> {
    place: usize,
    outcome: Option<Result<T, ()>>,
    reports: mpsc::UnboundedSender<(usize, Result<T, ()>)>,
}

impl<T> Drop for Report<T> {
    fn drop(&mut self) {
        let outcome = self.outcome.take().unwrap_or(Err(()));
        let _ = self.reports.send((self.place, outcome));
    }
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
    let (reports, mut ended) = mpsc::unbounded_channel();
    let mut group = Group(Vec::with_capacity(urls.len()));
    for (place, url) in urls.iter().cloned().enumerate() {
        let (fetch, reports) = (Arc::clone(&fetch), reports.clone());
        group.0.push(tokio::spawn(async move {
            let mut report = Report { place, outcome: None, reports };
            report.outcome = Some(Ok(fetch(url).await));
        }));
    }
    drop((fetch, reports));

    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let outcome = loop {
        let report = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            report = ended.recv() => report,
        };
        match report {
            None => break Ok(()),
            Some((place, Ok(Ok(response)))) => responses[place] = Some(response),
            Some((place, Ok(Err(source)))) => {
                break Err(FetchError::Failed { url: urls[place].clone(), source });
            }
            Some((place, Err(()))) => break Err(FetchError::Panicked { url: urls[place].clone() }),
        }
    };
    group.end().await;
    outcome.map(|()| responses.into_iter().flatten().collect())
}
