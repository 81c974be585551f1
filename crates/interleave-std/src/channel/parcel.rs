//! A message of any type.
//!
//! A channel keeps parcels, and not messages, so that it is compiled once, here, and not in each learner's
//! tests for each type of message: that was a quarter of what a learner with two channels waited for.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

/// A message whose type only its channel's ends know. Dropped unopened, it drops the message.
pub struct Parcel {
    /// From `Box::into_raw`, of the type that `discard` is for.
    content: NonNull<()>,
    discard: unsafe fn(NonNull<()>),
}

impl Parcel {
    /// Packs a message.
    pub fn pack<T>(message: T) -> Self {
        let content = NonNull::from(Box::leak(Box::new(message)));
        Self { content: content.cast(), discard: discard::<T> }
    }

    /// The message.
    ///
    /// # Safety
    /// A `T` was packed.
    pub unsafe fn open<T>(self) -> T {
        let parcel = ManuallyDrop::new(self);
        // SAFETY: `pack` has made it from a box of a `T`, as the caller says; nobody else drops it.
        *unsafe { Box::from_raw(parcel.content.cast::<T>().as_ptr()) }
    }
}

/// # Safety
/// `content` is from a box of a `T`, and is not used again.
unsafe fn discard<T>(content: NonNull<()>) {
    // SAFETY: as the caller says.
    drop(unsafe { Box::from_raw(content.cast::<T>().as_ptr()) });
}

impl Drop for Parcel {
    fn drop(&mut self) {
        // SAFETY: both are of the same type, and `open` does not come here.
        unsafe { (self.discard)(self.content) }
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parcel { .. }")
    }
}
