//! A future whose output goes to somebody else.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::future as real;
use ::futures::future::FutureExt as _;
use interleave_tokio::engine::{self, Done, Place, Plan, Progress, Sort, Tag};
use pin_project_lite::pin_project;

static SORT: Sort = Sort { kind: "RemoteHandle", noun: "remote handle" };

#[track_caller]
pub(super) fn remote_handle<Fut: Future>(future: Fut) -> (Remote<Fut>, RemoteHandle<Fut::Output>) {
    let (remote, handle) = future.remote_handle();
    let tag = Arc::new(Tag::new(&SORT));
    tag.id();
    let remote = Remote { real: remote, tag: Arc::clone(&tag), progress: Progress::default() };
    (remote, RemoteHandle { real: Some(handle), tag, progress: Progress::default() })
}

pin_project! {
    /// A future whose output goes to a [`RemoteHandle`].
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Remote<Fut: Future> {
        #[pin]
        real: real::Remote<Fut>,
        tag: Arc<Tag>,
        progress: Progress,
    }
}

impl<Fut: Future> Future for Remote<Fut> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        this.progress.point();
        let outcome = this.real.poll(context);
        if outcome.is_ready() {
            engine::note(this.tag, Done::did("is done for {o}"), 1, engine::here());
        }
        outcome
    }
}

impl<Fut: Future + fmt::Debug> fmt::Debug for Remote<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// Waits for the output of a [`Remote`]; the future is dropped with it.
#[must_use = "dropping a remote handle cancels the underlying future"]
pub struct RemoteHandle<T> {
    /// None once it is given up.
    real: Option<real::RemoteHandle<T>>,
    tag: Arc<Tag>,
    progress: Progress,
}

impl<T> RemoteHandle<T> {
    /// Gives the handle up, and lets the future go on.
    #[track_caller]
    pub fn forget(mut self) {
        if let Some(real) = self.real.take() {
            engine::act(&self.tag, |()| Done::did("forgets {o}"), || real.forget());
        }
    }
}

impl<T: 'static> Future for RemoteHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        // The line that awaits it, which a backtrace finds.
        let place: Place = engine::here();
        let plan = Plan::new(&this.tag, "for the output of {o}", |_| Done::did("has the output of {o}"));
        let real = Pin::new(this.real.as_mut().expect("only who gives it up takes it"));
        this.progress.drive(&Plan { place, ..plan }, || real.poll(context))
    }
}

impl<T> Drop for RemoteHandle<T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            engine::act(&self.tag, |()| Done::did("drops {o}"), || drop(real));
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for RemoteHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.as_ref().expect("only who gives it up takes it").fmt(f)
    }
}
