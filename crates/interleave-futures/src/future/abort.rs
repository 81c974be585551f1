//! What can be aborted.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::Stream;
use ::futures::future::{self as real, Aborted};
use interleave_tokio::engine::{self, Done, Progress, Sort, Tag};
use pin_project_lite::pin_project;

static SORT: Sort = Sort { kind: "AbortHandle", noun: "abort handle" };

/// Whether it was used, by either side.
fn looked(aborted: &bool) -> Done {
    Done::failed(if *aborted { "finds {o} used" } else { "finds {o} not used" })
}

/// Aborts a future or a stream.
#[derive(Clone)]
pub struct AbortHandle {
    real: real::AbortHandle,
    tag: Arc<Tag>,
}

impl AbortHandle {
    /// A handle, and what to make the future with that it aborts.
    #[must_use]
    #[track_caller]
    pub fn new_pair() -> (Self, AbortRegistration) {
        let (handle, registration) = real::AbortHandle::new_pair();
        let tag = Arc::new(Tag::new(&SORT));
        tag.id();
        let registration = AbortRegistration { real: registration, tag: Arc::clone(&tag) };
        (Self { real: handle, tag }, registration)
    }

    /// Aborts.
    #[track_caller]
    pub fn abort(&self) {
        engine::act(&self.tag, |()| Done::did("aborts with {o}"), || self.real.abort());
    }

    /// Whether it was aborted.
    #[must_use]
    #[track_caller]
    pub fn is_aborted(&self) -> bool {
        engine::act(&self.tag, looked, || self.real.is_aborted())
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// What a future or a stream that can be aborted is made with.
pub struct AbortRegistration {
    real: real::AbortRegistration,
    tag: Arc<Tag>,
}

impl AbortRegistration {
    /// One more handle.
    #[must_use]
    pub fn handle(&self) -> AbortHandle {
        AbortHandle { real: self.real.handle(), tag: Arc::clone(&self.tag) }
    }
}

impl fmt::Debug for AbortRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

pin_project! {
    /// A future or a stream that can be aborted.
    #[must_use = "futures/streams do nothing unless you poll them"]
    pub struct Abortable<T> {
        #[pin]
        real: real::Abortable<T>,
        tag: Arc<Tag>,
        progress: Progress,
    }
}

impl<T> Abortable<T> {
    /// `task`, until the handle of `registration` aborts it.
    pub fn new(task: T, registration: AbortRegistration) -> Self {
        let AbortRegistration { real, tag } = registration;
        Self { real: real::Abortable::new(task, real), tag, progress: Progress::default() }
    }

    /// Whether it was aborted.
    #[must_use]
    #[track_caller]
    pub fn is_aborted(&self) -> bool {
        engine::act(&self.tag, looked, || self.real.is_aborted())
    }
}

impl<Fut: Future> Future for Abortable<Fut> {
    type Output = Result<Fut::Output, Aborted>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.progress.point();
        let outcome = this.real.poll(context);
        if matches!(outcome, Poll::Ready(Err(Aborted))) {
            engine::note(this.tag, Done::did("finds {o} used"), 1, engine::here());
        }
        outcome
    }
}

impl<St: Stream> Stream for Abortable<St> {
    type Item = St::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<St::Item>> {
        let this = self.project();
        this.progress.point();
        this.real.poll_next(context)
    }
}

impl<T: Clone> Clone for Abortable<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag), progress: Progress::default() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Abortable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
