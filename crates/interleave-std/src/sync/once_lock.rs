//! `std::sync::OnceLock`.

use std::cell::UnsafeCell;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use super::Once;
use crate::rt::{Handle, Place};

/// As [`std::sync::OnceLock`].
pub struct OnceLock<T> {
    once: Once,
    /// Set by the initialiser of `once`, and shared once that is done.
    value: UnsafeCell<Option<T>>,
}

// SAFETY: the value is written by one initialiser, before anybody reads it.
unsafe impl<T: Sync + Send> Sync for OnceLock<T> {}
impl<T: RefUnwindSafe + UnwindSafe> RefUnwindSafe for OnceLock<T> {}
impl<T: UnwindSafe> UnwindSafe for OnceLock<T> {}

impl<T> OnceLock<T> {
    /// A cell that is not set.
    #[must_use]
    pub const fn new() -> Self {
        Self { once: Once::new(), value: UnsafeCell::new(None) }
    }

    fn handle(&self, place: Place) -> Handle {
        self.once.handle("OnceLock", place, || {
            // SAFETY: no other run uses it. What an earlier one has left is not dropped: it belongs to that
            // run.
            std::mem::forget(unsafe { (*self.value.get()).take() });
        })
    }

    /// What is there; nobody writes it any more, or nobody else can see the cell.
    fn value(&self) -> Option<&T> {
        // SAFETY: asked for only when the once is done: then nobody writes.
        unsafe { (*self.value.get()).as_ref() }
    }

    /// The value, if it is set.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        let place = Location::caller();
        let handle = self.handle(place);
        if self.once.look(handle, place) { self.value() } else { None }
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut().as_mut()
    }

    /// Sets the value.
    ///
    /// # Errors
    /// The value, if the cell is set already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let place = Location::caller();
        let mut value = Some(value);
        self.init(place, || value.take().expect("an initialiser runs once"));
        value.map_or(Ok(()), Err)
    }

    /// The value; made by `f` if nobody has.
    #[track_caller]
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        self.init(Location::caller(), f)
    }

    /// Waits until the value is set.
    #[track_caller]
    pub fn wait(&self) -> &T {
        self.handle(Location::caller());
        self.once.wait_force();
        self.value().expect("the once is done")
    }

    fn init(&self, place: Place, f: impl FnOnce() -> T) -> &T {
        let handle = self.handle(place);
        self.once.run(handle, place, true, |_| {
            let value = f();
            // SAFETY: only the initialiser is here, and nobody reads before it has ended.
            unsafe { *self.value.get() = Some(value) };
        });
        self.value().expect("the once is done")
    }

    /// The value, without the cell.
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// Takes the value, and leaves the cell as if it was never set.
    pub fn take(&mut self) -> Option<T> {
        self.once.reset();
        self.value.get_mut().take()
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<T> for OnceLock<T> {
    fn from(value: T) -> Self {
        let cell = Self::new();
        let _ = cell.set(value);
        cell
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    fn clone(&self) -> Self {
        self.get().cloned().map_or_else(Self::new, Self::from)
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.once.is_done() { self.value() } else { None };
        match value {
            Some(value) => f.debug_tuple("OnceLock").field(value).finish(),
            None => f.debug_tuple("OnceLock").field(&format_args!("<uninit>")).finish(),
        }
    }
}
