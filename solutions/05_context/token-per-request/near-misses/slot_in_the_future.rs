//! A future written by hand, with the slot in its state: after a panic the slot is free only when the future
//! is dropped.
//! rejected by: schedules::a_panic_makes_room_though_what_is_left_is_kept

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::{Semaphore, SemaphorePermit};
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
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type Text<E> = Result<String, E>;

/// How far a request has come.
enum Stage<'a, E> {
    New,
    Waiting { slot: Boxed<'a, SemaphorePermit<'a>> },
    Loading { work: Boxed<'a, Text<E>>, slot: SemaphorePermit<'a> },
    // In this order: the slot is free when the work has gone.
    Rendering { work: Boxed<'a, Text<E>>, _slot: SemaphorePermit<'a> },
    Done,
}

/// One request, from the first line to the last.
struct Request<'a, B: Backend> {
    server: &'a Server<B>,
    page: &'a str,
    stop: CancellationToken,
    stopped: Boxed<'a, ()>,
    stage: Stage<'a, B::Error>,
}

impl<B: Backend> Request<'_, B> {
    /// Goes as far as it can.
    fn advance(&mut self, cx: &mut Context<'_>) -> Poll<Result<String, HandleError<B::Error>>> {
        if self.stop.is_cancelled() || self.stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(HandleError::Stopped));
        }
        let server = self.server;
        loop {
            match &mut self.stage {
                Stage::New => {
                    let slot = async { server.slots.acquire().await.expect("nobody closes the semaphore") };
                    self.stage = Stage::Waiting { slot: Box::pin(slot) };
                }
                Stage::Waiting { slot } => {
                    let slot = std::task::ready!(slot.as_mut().poll(cx));
                    let work = Box::pin(server.backend.load(self.page));
                    self.stage = Stage::Loading { work, slot };
                }
                Stage::Loading { work, .. } => {
                    let text = std::task::ready!(work.as_mut().poll(cx)).map_err(HandleError::Failed)?;
                    let Stage::Loading { work, slot } = std::mem::replace(&mut self.stage, Stage::Done)
                    else {
                        unreachable!("it was loading")
                    };
                    drop(work);
                    let work = Box::pin(server.backend.render(text));
                    self.stage = Stage::Rendering { work, _slot: slot };
                }
                Stage::Rendering { work, .. } => {
                    return work.as_mut().poll(cx).map_err(HandleError::Failed);
                }
                Stage::Done => panic!("polled after its end"),
            }
        }
    }
}

impl<B: Backend> Future for Request<'_, B> {
    type Output = Result<String, HandleError<B::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = self.advance(cx);
        if outcome.is_ready() {
            self.stage = Stage::Done;
        }
        outcome
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS)) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub fn handle<'a>(
        &'a self,
        stop: CancellationToken,
        page: &'a str,
    ) -> impl Future<Output = Result<String, HandleError<B::Error>>> + Send + 'a {
        let stopped = Box::pin(stop.clone().cancelled_owned());
        Request { server: self, page, stop, stopped, stage: Stage::New }
    }
}
