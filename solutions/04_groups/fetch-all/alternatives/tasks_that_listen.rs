//! Tasks that listen to a token of the group, joined in the order of the URLs; each says that it has failed before it ends.

use std::future::Future;

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

use std::sync::{Arc, Mutex, PoisonError};

struct Report<E> {
    first: Arc<Mutex<Option<FetchError<E>>>>,
    group: CancellationToken,
    url: Option<String>,
}

impl<E> Report<E> {
    fn failed(&self, failure: FetchError<E>) {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        self.group.cancel();
    }
}

impl<E> Drop for Report<E> {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(url) = self.url.take()
        {
            self.failed(FetchError::Panicked { url });
        }
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
    let group = stop.child_token();
    let _over = group.clone().drop_guard();
    let first = Arc::new(Mutex::new(None));
    let handles: Vec<_> = urls
        .into_iter()
        .map(|url| {
            let work = fetch(url.clone());
            let mut report = Report { first: first.clone(), group: group.clone(), url: Some(url.clone()) };
            tokio::spawn(async move {
                let group = report.group.clone();
                let outcome = group.run_until_cancelled(work).await?;
                report.url = None;
                outcome.map_err(|source| report.failed(FetchError::Failed { url, source })).ok()
            })
        })
        .collect();
    let mut responses = Vec::new();
    for handle in handles {
        responses.push(handle.await.ok().flatten());
    }
    let failure = first.lock().unwrap_or_else(PoisonError::into_inner).take();
    match failure {
        Some(failure) => Err(failure),
        None => responses.into_iter().collect::<Option<Vec<_>>>().ok_or(FetchError::Stopped),
    }
}
