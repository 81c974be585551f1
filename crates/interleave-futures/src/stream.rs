//! `futures::stream`: the real ones, but for what somebody else can abort.

#[doc(no_inline)]
pub use ::futures::stream::*;

pub use crate::future::{AbortHandle, AbortRegistration, Abortable};

/// A stream that can be aborted, and the handle that does it.
#[track_caller]
pub fn abortable<St: Stream>(stream: St) -> (Abortable<St>, AbortHandle) {
    let (handle, registration) = AbortHandle::new_pair();
    (Abortable::new(stream, registration), handle)
}
