//! `futures::future::FutureExt`: all that the real one can do. What is explored here and not there is made by
//! [`shared`](FutureExt::shared) and [`remote_handle`](FutureExt::remote_handle).

use std::future::Future;
use std::panic::UnwindSafe;
use std::task::{Context, Poll};

use ::futures::Stream;
use ::futures::future::{
    BoxFuture, CatchUnwind, Either, Flatten, Fuse, FutureExt as Real, Inspect, IntoStream, LocalBoxFuture,
    Map, MapInto, NeverError, Then, UnitError,
};

use super::{Remote, RemoteHandle, Shared, remote};

/// What futures can do.
pub trait FutureExt: Future {
    /// See the real one.
    fn map<U, F>(self, f: F) -> Map<Self, F>
    where
        F: FnOnce(Self::Output) -> U,
        Self: Sized,
    {
        Real::map(self, f)
    }

    /// See the real one.
    fn map_into<U>(self) -> MapInto<Self, U>
    where
        Self::Output: Into<U>,
        Self: Sized,
    {
        Real::map_into(self)
    }

    /// See the real one.
    fn then<Fut, F>(self, f: F) -> Then<Self, Fut, F>
    where
        F: FnOnce(Self::Output) -> Fut,
        Fut: Future,
        Self: Sized,
    {
        Real::then(self, f)
    }

    /// See the real one.
    fn left_future<B>(self) -> Either<Self, B>
    where
        B: Future<Output = Self::Output>,
        Self: Sized,
    {
        Real::left_future(self)
    }

    /// See the real one.
    fn right_future<A>(self) -> Either<A, Self>
    where
        A: Future<Output = Self::Output>,
        Self: Sized,
    {
        Real::right_future(self)
    }

    /// See the real one.
    fn into_stream(self) -> IntoStream<Self>
    where
        Self: Sized,
    {
        Real::into_stream(self)
    }

    /// See the real one.
    fn flatten(self) -> Flatten<Self>
    where
        Self::Output: Future,
        Self: Sized,
    {
        Real::flatten(self)
    }

    /// See the real one.
    #[allow(deprecated, reason = "the real one gives it, too")]
    fn flatten_stream(self) -> ::futures::future::FlattenStream<Self>
    where
        Self::Output: Stream,
        Self: Sized,
    {
        Real::flatten_stream(self)
    }

    /// See the real one.
    fn fuse(self) -> Fuse<Self>
    where
        Self: Sized,
    {
        Real::fuse(self)
    }

    /// See the real one.
    fn inspect<F>(self, f: F) -> Inspect<Self, F>
    where
        F: FnOnce(&Self::Output),
        Self: Sized,
    {
        Real::inspect(self, f)
    }

    /// See the real one.
    fn catch_unwind(self) -> CatchUnwind<Self>
    where
        Self: Sized + UnwindSafe,
    {
        Real::catch_unwind(self)
    }

    /// A future for whose output many wait.
    #[track_caller]
    fn shared(self) -> Shared<Self>
    where
        Self: Sized,
        Self::Output: Clone,
    {
        Shared::new(self)
    }

    /// A future whose output goes to the handle.
    #[track_caller]
    fn remote_handle(self) -> (Remote<Self>, RemoteHandle<Self::Output>)
    where
        Self: Sized,
    {
        remote::remote_handle(self)
    }

    /// See the real one.
    fn boxed<'a>(self) -> BoxFuture<'a, Self::Output>
    where
        Self: Sized + Send + 'a,
    {
        Real::boxed(self)
    }

    /// See the real one.
    fn boxed_local<'a>(self) -> LocalBoxFuture<'a, Self::Output>
    where
        Self: Sized + 'a,
    {
        Real::boxed_local(self)
    }

    /// See the real one.
    fn unit_error(self) -> UnitError<Self>
    where
        Self: Sized,
    {
        Real::unit_error(self)
    }

    /// See the real one.
    fn never_error(self) -> NeverError<Self>
    where
        Self: Sized,
    {
        Real::never_error(self)
    }

    /// See the real one.
    fn poll_unpin(&mut self, cx: &mut Context<'_>) -> Poll<Self::Output>
    where
        Self: Unpin,
    {
        Real::poll_unpin(self, cx)
    }

    /// See the real one.
    fn now_or_never(self) -> Option<Self::Output>
    where
        Self: Sized,
    {
        Real::now_or_never(self)
    }
}

impl<T: Future + ?Sized> FutureExt for T {}
