//! # A server that keeps no token
//!
//! A server renders pages: it waits for a slot, loads the text, and renders it. A user who closes the page
//! shall cost nothing more, so each request brings a token. To spare its functions a parameter, the server
//! keeps that token in a field. With one user it works. With two, users wait for pages that others have
//! closed.
//!
//! Rework it. It promises:
//!
//! - **Normal end.** [`Server::handle`] waits for a slot, loads the page, renders what was loaded, and
//!   returns that. Each request does so for itself, also if another is at the same page. From the beginning
//!   of `load` to the end of `render` a request has a slot. There are `slots` of them, which may be any
//!   number up to the largest, and nobody waits beside a free one. Who waits for one costs nothing
//!   meanwhile. A request may be a task of its own: the future is `Send`.
//! - **Stop.** When its token is cancelled, a request ends with [`HandleError::Stopped`], wherever it waits:
//!   for a slot, for `load` or for `render` (whose futures are dropped). If its token is cancelled from the
//!   beginning, `load` is not even called, though a slot is free.
//! - **Its own only.** No other request notices: not one that is under way, not one that waits, not a later
//!   one, not one for the same page, not one in the same task. What becomes of a token after its request has
//!   ended concerns nobody.
//! - **Error.** What `load` or `render` says comes back in [`HandleError::Failed`].
//! - **Panic.** If the backend panics, in a call or as its future is polled, the request's own caller panics,
//!   and nobody else. (What becomes of a panic in the drop of that future is left open.)
//! - **The slot.** However a request ends, by its result, a stop, an error, a panic, or because its future is
//!   dropped, also where a panic of the caller drops it, its slot is free again.
//! - **The token is the caller's.** `handle` never cancels it: others may have a clone.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another: it wakes the last.
//! - **Nothing left.** The server has no tasks of its own when no request is under way. A task that was
//!   aborted counts until it has gone.
//!
//! A stop that comes together with the end of the request may come too late.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Where pages come from.
pub trait Backend: Send + Sync + 'static {
    /// Why there is no page.
    type Error: Send + 'static;

    /// Loads the text of a page. It takes as long as it takes.
    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    /// Renders a text. It takes as long as it takes.
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

/// Why a request has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    /// The backend said so.
    Failed(E),
    /// The request was stopped.
    Stopped,
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
    /// Of the request that is being handled.
    current: Mutex<CancellationToken>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, current: Mutex::default() }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        *self.current.lock().unwrap() = stop;
        let Some(permit) = self.unless_stopped(self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let text = self.load(page).await?;
        self.render(text).await
    }

    async fn load(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = self.unless_stopped(self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, text: String) -> Result<String, HandleError<B::Error>> {
        let rendered = self.unless_stopped(self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stop = self.current.lock().unwrap().clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            output = work => Some(output),
        }
    }
}
