//! `std::sync::LazyLock`.

use std::cell::UnsafeCell;
use std::fmt;
use std::mem::{ManuallyDrop, needs_drop};
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use super::Once;
use crate::rt::{self, Handle, Place};

/// As [`std::sync::LazyLock`].
pub struct LazyLock<T, F = fn() -> T> {
    once: Once,
    /// Set by the initialiser of `once`, and shared once that is done.
    value: UnsafeCell<Option<T>>,
    /// Taken, bit by bit, by the initialiser. A static's is taken anew in each schedule.
    make: UnsafeCell<ManuallyDrop<F>>,
}

// SAFETY: the value is written by one initialiser, before anybody reads it.
unsafe impl<T: Sync + Send, F: Send> Sync for LazyLock<T, F> {}
impl<T: RefUnwindSafe + UnwindSafe, F: UnwindSafe> RefUnwindSafe for LazyLock<T, F> {}
impl<T: UnwindSafe, F: UnwindSafe> UnwindSafe for LazyLock<T, F> {}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// A value that `f` will make when it is first used.
    pub const fn new(f: F) -> Self {
        Self { once: Once::new(), value: UnsafeCell::new(None), make: UnsafeCell::new(ManuallyDrop::new(f)) }
    }

    /// The value; made if this is its first use.
    ///
    /// # Panics
    /// Panics if the initialiser panicked.
    #[track_caller]
    pub fn force(this: &Self) -> &T {
        let place = Location::caller();
        let handle = this.handle(place);
        this.once.run(handle, place, false, |_| {
            // SAFETY: only the initialiser is here. It takes the function once, unless another schedule has
            // taken it before, which only a function without anything to drop gets to.
            let make = unsafe { ManuallyDrop::into_inner(std::ptr::read(this.make.get())) };
            let value = make();
            // SAFETY: only the initialiser is here, and nobody reads before it has ended.
            unsafe { *this.value.get() = Some(value) };
        });
        // SAFETY: the once is done: nobody writes.
        unsafe { (*this.value.get()).as_ref() }.expect("the once is done")
    }

    /// The value, which nobody else can use; made if this is its first use.
    ///
    /// # Panics
    /// Panics if the initialiser panicked.
    #[track_caller]
    pub fn force_mut(this: &mut Self) -> &mut T {
        Self::force(this);
        this.value.get_mut().as_mut().expect("it was made above")
    }
}

impl<T, F> LazyLock<T, F> {
    /// The value, if it was made.
    #[track_caller]
    pub fn get(this: &Self) -> Option<&T> {
        let place = Location::caller();
        let handle = this.handle(place);
        // SAFETY: the once is done: nobody writes.
        if this.once.look(handle, place) { unsafe { (*this.value.get()).as_ref() } } else { None }
    }

    /// The value, which nobody else can use, if it was made.
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        this.value.get_mut().as_mut()
    }

    fn handle(&self, place: Place) -> Handle {
        self.once.handle("LazyLock", place, || {
            if needs_drop::<F>() {
                rt::unsupported(
                    "A LazyLock lives longer than one schedule, and its initialiser can run only once.",
                );
            }
            // SAFETY: no other run uses it. What an earlier one has left is not dropped: it belongs to that
            // run.
            std::mem::forget(unsafe { (*self.value.get()).take() });
        })
    }
}

impl<T, F> Drop for LazyLock<T, F> {
    fn drop(&mut self) {
        if self.once.is_fresh() {
            // SAFETY: no initialiser has begun, so the function is still here. One that panicked has dropped
            // it.
            unsafe { ManuallyDrop::drop(self.make.get_mut()) };
        }
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        Self::force(self)
    }
}

impl<T, F: FnOnce() -> T> DerefMut for LazyLock<T, F> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        Self::force_mut(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the once is done: nobody writes.
        let value = if self.once.is_done() { unsafe { (*self.value.get()).as_ref() } } else { None };
        match value {
            Some(value) => f.debug_tuple("LazyLock").field(value).finish(),
            None => f.debug_tuple("LazyLock").field(&format_args!("<uninit>")).finish(),
        }
    }
}
