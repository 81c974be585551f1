//! A future for whose output many wait.

use std::fmt;
use std::future::Future;
use std::hash::Hasher;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::future as real;
use ::futures::future::{FusedFuture, FutureExt as _};
use interleave_tokio::engine::{self, Done, Progress, Sort, Tag};

static SORT: Sort = Sort { kind: "Shared", noun: "shared future" };

/// A future for whose output many wait; whoever of them is polled polls it.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Shared<Fut: Future> {
    real: real::Shared<Fut>,
    tag: Arc<Tag>,
    progress: Progress,
}

impl<Fut: Future> Shared<Fut> {
    #[track_caller]
    pub(super) fn new(future: Fut) -> Self
    where
        Fut::Output: Clone,
    {
        let tag = Arc::new(Tag::new(&SORT));
        tag.id();
        Self::of(future.shared(), tag)
    }

    fn of(real: real::Shared<Fut>, tag: Arc<Tag>) -> Self {
        Self { real, tag, progress: Progress::default() }
    }

    /// The output, if it is there and this handle has not given it yet.
    #[track_caller]
    pub fn peek(&self) -> Option<&Fut::Output> {
        engine::act(&self.tag, |_| Done::failed("looks for the output of {o}"), || self.real.peek())
    }

    /// A handle that does not keep the future alive; none if this one has given its output.
    pub fn downgrade(&self) -> Option<WeakShared<Fut>> {
        Some(WeakShared { real: self.real.downgrade()?, tag: Arc::clone(&self.tag) })
    }

    /// How many handles there are; none if this one has given its output.
    #[must_use]
    #[track_caller]
    pub fn strong_count(&self) -> Option<usize> {
        engine::act(&self.tag, |_| Done::failed("looks how many share {o}"), || self.real.strong_count())
    }

    /// How many weak handles there are; none if this one has given its output.
    #[must_use]
    #[track_caller]
    pub fn weak_count(&self) -> Option<usize> {
        engine::act(&self.tag, |_| Done::failed("looks how many could share {o}"), || self.real.weak_count())
    }

    /// Hashes which future it is.
    pub fn ptr_hash<H: Hasher>(&self, state: &mut H) {
        self.real.ptr_hash(state);
    }

    /// Whether both are of the same future.
    #[must_use]
    pub fn ptr_eq(&self, rhs: &Self) -> bool {
        self.real.ptr_eq(&rhs.real)
    }
}

impl<Fut: Future> Future for Shared<Fut>
where
    Fut::Output: Clone,
{
    type Output = Fut::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Fut::Output> {
        let this = self.get_mut();
        this.progress.point();
        let outcome = Pin::new(&mut this.real).poll(context);
        if outcome.is_ready() {
            engine::note(&this.tag, Done::did("has the output of {o}"), 1, engine::here());
        }
        outcome
    }
}

impl<Fut: Future> FusedFuture for Shared<Fut>
where
    Fut::Output: Clone,
{
    fn is_terminated(&self) -> bool {
        self.real.is_terminated()
    }
}

impl<Fut: Future> Clone for Shared<Fut> {
    fn clone(&self) -> Self {
        Self::of(self.real.clone(), Arc::clone(&self.tag))
    }
}

impl<Fut: Future> Drop for Shared<Fut> {
    fn drop(&mut self) {
        if self.real.strong_count().is_some() {
            // Others may come while there is this handle, and share it.
            engine::point();
        }
    }
}

impl<Fut: Future> fmt::Debug for Shared<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// A handle of a [`Shared`] that does not keep its future alive.
pub struct WeakShared<Fut: Future> {
    real: real::WeakShared<Fut>,
    tag: Arc<Tag>,
}

impl<Fut: Future> WeakShared<Fut> {
    /// The future, if anybody still shares it.
    #[track_caller]
    pub fn upgrade(&self) -> Option<Shared<Fut>> {
        let real = engine::act(
            &self.tag,
            |real| match real {
                Some(_) => Done::did("shares {o}"),
                None => Done::failed("finds that nobody shares {o}"),
            },
            || self.real.upgrade(),
        );
        Some(Shared::of(real?, Arc::clone(&self.tag)))
    }
}

impl<Fut: Future> Clone for WeakShared<Fut> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
    }
}

impl<Fut: Future> fmt::Debug for WeakShared<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
