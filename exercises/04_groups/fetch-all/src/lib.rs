//! # All, or the first error
//!
//! A workshop builds bicycles to order. Each part comes from another shop, and all are asked at once for
//! their page. Without the price of every part there is no offer, so the first shop that fails ends the
//! search. [`fetch_all`] asks them.
//!
//! Build it. It promises:
//!
//! - **Normal end.** It calls `fetch` once for each URL, also for one that is there twice, and returns the
//!   responses in the order of the URLs, whichever comes first. With no URLs that is at once. Of a URL that
//!   is there twice, either response may be the first.
//! - **Together.** All are under way at once, however many they are. While it waits it leaves the processor
//!   alone. A call waits for no other call's fetches, also one within a fetch.
//! - **Failure.** If a fetch fails, the others are cancelled (their futures are dropped), and
//!   [`FetchError::Failed`] comes back with the URL and the error as `fetch` gave it. It waits until the
//!   others have ended, however long that takes, and for nothing else. If several fail, the first of them
//!   counts; of those that fail before `fetch_all` waits for the first time, any may count.
//! - **Panic.** If the future of a fetch panics as it is polled, that is a failure too: the others are
//!   cancelled, and [`FetchError::Panicked`] comes back with the URL. With a panic in the call of `fetch`, or
//!   in the drop of a future, all is left open: what becomes of it, and of the other fetches.
//! - **Stop.** If `stop` is cancelled, all that is under way is cancelled, and [`FetchError::Stopped`]
//!   comes back as soon as it has ended. If that is so from the beginning, no fetch begins: no future is
//!   polled, though `fetch` may be called. `fetch_all` never cancels `stop` itself: the token is the
//!   caller's.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another: it wakes the last.
//! - **Nothing left.** However it returns, or panics, all that it has started has ended by then, and nobody
//!   holds `fetch` any more. If its own future is dropped half-way, also by a panic of the caller, or on a
//!   thread without a runtime, what is under way is cancelled too.
//!
//! Either outcome may come back if a stop comes together with a failure or with the last response, if a stop
//! or a failure comes while what the other has cancelled comes to its end, and if there are no URLs.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

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
    let _ = (urls, stop, fetch);
    Ok(Vec::new())
}
