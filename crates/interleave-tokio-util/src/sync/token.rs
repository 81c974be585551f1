//! A token that tells many tasks to stop.

use std::fmt;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio_util::sync as real;
use interleave_tokio::engine::{self, Done, Place, Plan, Progress, Sort, Tag};
use pin_project_lite::pin_project;

use super::{DropGuard, DropGuardRef};

static SORT: Sort = Sort { kind: "CancellationToken", noun: "token" };

/// A token that tells many tasks to stop. Clones are the same token; children are stopped with it.
#[derive(Clone)]
pub struct CancellationToken {
    real: real::CancellationToken,
    tag: Arc<Tag>,
}

impl UnwindSafe for CancellationToken {}
impl RefUnwindSafe for CancellationToken {}

impl CancellationToken {
    /// A token of its own.
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self::of(real::CancellationToken::new())
    }

    #[track_caller]
    fn of(real: real::CancellationToken) -> Self {
        let tag = Arc::new(Tag::new(&SORT));
        tag.id();
        Self { real, tag }
    }

    /// A token that is cancelled with this one, or alone.
    #[must_use]
    #[track_caller]
    pub fn child_token(&self) -> Self {
        engine::point();
        Self::of(self.real.child_token())
    }

    /// Cancels this token and its children.
    #[track_caller]
    pub fn cancel(&self) {
        engine::act(&self.tag, |()| Done::did("cancels {o}"), || self.real.cancel());
    }

    /// Whether it is cancelled.
    #[must_use]
    #[track_caller]
    pub fn is_cancelled(&self) -> bool {
        engine::act(
            &self.tag,
            |cancelled| {
                Done::failed(if *cancelled { "finds {o} cancelled" } else { "finds {o} not cancelled" })
            },
            || self.real.is_cancelled(),
        )
    }

    /// Waits until it is cancelled.
    #[track_caller]
    pub fn cancelled(&self) -> WaitForCancellationFuture<'_> {
        self.cancelled_at(engine::here())
    }

    /// Waits until it is cancelled, with a handle of its own.
    #[track_caller]
    pub fn cancelled_owned(self) -> WaitForCancellationFutureOwned {
        let real = self.real.clone().cancelled_owned();
        WaitForCancellationFutureOwned {
            token: self,
            real,
            progress: Progress::default(),
            place: engine::here(),
        }
    }

    /// A guard that cancels this token when it is dropped.
    pub fn drop_guard(self) -> DropGuard {
        DropGuard::new(self)
    }

    /// A guard that cancels this token when it is dropped.
    pub fn drop_guard_ref(&self) -> DropGuardRef<'_> {
        DropGuardRef::new(self)
    }

    /// Runs a future until this token is cancelled; `None` if that came first.
    #[track_caller]
    pub fn run_until_cancelled<F: Future>(&self, fut: F) -> impl Future<Output = Option<F::Output>> {
        let place = engine::here();
        async move { if self.is_cancelled_at(place) { None } else { self.until(place, fut).await } }
    }

    /// Runs a future until this token is cancelled; `None` if that came first.
    #[track_caller]
    pub fn run_until_cancelled_owned<F: Future>(self, fut: F) -> impl Future<Output = Option<F::Output>> {
        let place = engine::here();
        async move { if self.is_cancelled_at(place) { None } else { self.until(place, fut).await } }
    }

    /// The future, unless this token is cancelled by now. This is when `with_cancellation_token` looks: when
    /// it is called.
    #[track_caller]
    pub(crate) fn unless_cancelled<F>(&self, fut: F) -> (Option<F>, Place) {
        let place = engine::here();
        ((!self.is_cancelled_at(place)).then_some(fut), place)
    }

    /// The future first, as tokio-util does: one that is ready wins over a cancellation that has come
    /// meanwhile.
    async fn until<F: Future>(&self, place: Place, fut: F) -> Option<F::Output> {
        let (mut future, mut cancelled) = (pin!(fut), pin!(self.cancelled_at(place)));
        std::future::poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => cancelled.as_mut().poll(context).map(|()| None),
        })
        .await
    }

    pub(crate) fn cancelled_at(&self, place: Place) -> WaitForCancellationFuture<'_> {
        WaitForCancellationFuture {
            token: self,
            real: self.real.cancelled(),
            progress: Progress::default(),
            place,
        }
    }

    fn is_cancelled_at(&self, place: Place) -> bool {
        engine::point();
        let cancelled = self.real.is_cancelled();
        if cancelled {
            engine::note(&self.tag, Done::did("finds {o} cancelled"), 1, place);
        }
        cancelled
    }

    fn plan(&self, place: Place) -> Plan<()> {
        Plan {
            place,
            ..Plan::new(&self.tag, "for {o} to be cancelled", |()| Done::did("finds {o} cancelled"))
        }
    }
}

impl Default for CancellationToken {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CancellationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

impl PartialEq for CancellationToken {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real
    }
}

impl Eq for CancellationToken {}

impl Hash for CancellationToken {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.real.hash(state);
    }
}

pin_project! {
    /// Waits until a token is cancelled.
    #[must_use = "futures do nothing unless polled"]
    pub struct WaitForCancellationFuture<'a> {
        token: &'a CancellationToken,
        #[pin]
        real: real::WaitForCancellationFuture<'a>,
        progress: Progress,
        place: Place,
    }
}

impl Future for WaitForCancellationFuture<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let plan = this.token.plan(this.place);
        this.progress.drive(&plan, || this.real.poll(context))
    }
}

impl fmt::Debug for WaitForCancellationFuture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForCancellationFuture").finish()
    }
}

pin_project! {
    /// Waits until a token is cancelled, with a handle of its own.
    #[must_use = "futures do nothing unless polled"]
    pub struct WaitForCancellationFutureOwned {
        token: CancellationToken,
        #[pin]
        real: real::WaitForCancellationFutureOwned,
        progress: Progress,
        place: Place,
    }
}

impl Future for WaitForCancellationFutureOwned {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let plan = this.token.plan(this.place);
        this.progress.drive(&plan, || this.real.poll(context))
    }
}

impl fmt::Debug for WaitForCancellationFutureOwned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForCancellationFutureOwned").finish()
    }
}
