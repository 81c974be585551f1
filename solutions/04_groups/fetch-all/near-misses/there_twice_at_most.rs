//! A URL that is there twice is remembered with its second place. A third one is forgotten.
//! rejected by: schedules::every_response_is_in_its_place

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::future::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
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

/// The responses, each at the place of its URL.
struct Pages {
    urls: Vec<String>,
    found: Vec<Option<Response>>,
}

impl Pages {
    fn new(urls: Vec<String>) -> Self {
        Self { found: urls.iter().map(|_| None).collect(), urls }
    }

    fn put(&mut self, url: &str, response: Response) {
        let first = self.urls.iter().position(|one| one == url);
        let Some(first) = first else { return };
        if self.found[first].is_none() {
            self.found[first] = Some(response);
        } else if let Some(again) = self.urls.iter().rposition(|one| one == url) {
            // It is there twice, and this is the other one.
            self.found[again] = Some(response);
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
    let mut under_way: FuturesUnordered<_> = urls
        .iter()
        .map(|url| {
            let url = url.clone();
            let fetched = AssertUnwindSafe(fetch(url.clone())).catch_unwind();
            async move { (url, fetched.await) }
        })
        .collect();
    let mut pages = Pages::new(urls);
    loop {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(FetchError::Stopped),
            next = under_way.next() => next,
        };
        match next {
            Some((url, Ok(Ok(response)))) => pages.put(&url, response),
            Some((url, Ok(Err(source)))) => return Err(FetchError::Failed { url, source }),
            Some((url, Err(_))) => return Err(FetchError::Panicked { url }),
            None => return Ok(pages.found.into_iter().flatten().collect()),
        }
    }
}
