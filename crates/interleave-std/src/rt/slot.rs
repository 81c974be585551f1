//! A slot: plain state of a stand-in type, shared by the threads of a run.

use std::cell::UnsafeCell;

/// A value that the threads of a run share without a lock.
#[derive(Debug, Default)]
pub(crate) struct Slot<T: ?Sized>(UnsafeCell<T>);

// SAFETY: the threads of a run are coroutines on one thread of the system, and `with` does not switch.
unsafe impl<T: ?Sized> Sync for Slot<T> {}
// SAFETY: as above. What a type that holds a slot promises of its own contents, it says itself.
unsafe impl<T: ?Sized> Send for Slot<T> {}

impl<T> Slot<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Uses the value. `what` must neither switch threads nor call code that is not ours.
    pub(crate) fn with<R>(&self, what: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: no other reference is in use: `what` does not switch, and does not come back here.
        what(unsafe { &mut *self.0.get() })
    }

    pub(crate) fn get(&self) -> T
    where
        T: Copy,
    {
        self.with(|value| *value)
    }

    pub(crate) fn set(&self, value: T) {
        drop(self.with(|old| std::mem::replace(old, value)));
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }

    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner()
    }

    pub(crate) const fn as_ptr(&self) -> *mut T {
        self.0.get()
    }
}
