//! `futures::future`: the real ones, but for those that somebody else aborts, or waits for too.

mod abort;
mod ext;
mod remote;
mod shared;

#[doc(no_inline)]
pub use ::futures::future::*;

pub use abort::{AbortHandle, AbortRegistration, Abortable};
pub use ext::FutureExt;
pub use remote::{Remote, RemoteHandle};
pub use shared::{Shared, WeakShared};

/// A future that can be aborted, and the handle that does it.
#[track_caller]
pub fn abortable<Fut: Future>(future: Fut) -> (Abortable<Fut>, AbortHandle) {
    let (handle, registration) = AbortHandle::new_pair();
    (Abortable::new(future, registration), handle)
}
