//! `AtomicPtr`.
//!
//! What a pointer points to is plain memory, and so out of sight: only the pointer's own order is explored.

use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};

impl<T> Bits for *mut T {
    const KIND: &'static str = "AtomicPtr";

    fn bits(self) -> u64 {
        self.expose_provenance() as u64
    }

    fn of(bits: u64) -> Self {
        std::ptr::with_exposed_provenance_mut(usize::try_from(bits).expect("it came from a pointer"))
    }

    fn show(self) -> String {
        // An address differs from run to run, and a report must not.
        if self.is_null() { "null".to_owned() } else { "a pointer".to_owned() }
    }
}

/// As [`std::sync::atomic::AtomicPtr`].
#[derive(Debug)]
#[repr(transparent)]
pub struct AtomicPtr<T>(Cell<*mut T>);

// SAFETY: a pointer is a number; what is done with it is the business of whoever dereferences it.
unsafe impl<T> Send for AtomicPtr<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for AtomicPtr<T> {}
impl<T> RefUnwindSafe for AtomicPtr<T> {}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}

impl<T> From<*mut T> for AtomicPtr<T> {
    fn from(value: *mut T) -> Self {
        Self::new(value)
    }
}

impl<T> AtomicPtr<T> {
    /// An atomic with this value.
    #[must_use]
    pub const fn new(value: *mut T) -> Self {
        Self(Cell::new(value))
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> &mut *mut T {
        self.0.get_mut()
    }

    /// The value, without the atomic.
    #[must_use]
    pub fn into_inner(self) -> *mut T {
        self.0.into_inner()
    }

    /// Reads.
    #[track_caller]
    pub fn load(&self, order: Ordering) -> *mut T {
        self.0.load(order, Location::caller())
    }

    /// Writes.
    #[track_caller]
    pub fn store(&self, value: *mut T, order: Ordering) {
        self.0.store(value, order, Location::caller());
    }

    /// Writes `value` and gives the old one.
    #[track_caller]
    pub fn swap(&self, value: *mut T, order: Ordering) -> *mut T {
        let say = |old: *mut T, new: *mut T| format!("swaps {} for {}", old.show(), new.show());
        self.0.update(order, Location::caller(), |_| value, say)
    }

    /// Writes `new` if the value is `current`.
    ///
    /// # Errors
    /// The value, if it is another.
    #[track_caller]
    pub fn compare_exchange(
        &self,
        current: *mut T,
        new: *mut T,
        success: Ordering,
        failure: Ordering,
    ) -> Result<*mut T, *mut T> {
        let swapped = self.0.compare_exchange(current, new, success, failure, false, Location::caller());
        if swapped.wrote { Ok(swapped.read) } else { Err(swapped.read) }
    }

    /// As `compare_exchange`, but may fail for no reason; that is explored.
    ///
    /// # Errors
    /// The value, if the exchange failed.
    #[track_caller]
    pub fn compare_exchange_weak(
        &self,
        current: *mut T,
        new: *mut T,
        success: Ordering,
        failure: Ordering,
    ) -> Result<*mut T, *mut T> {
        let swapped = self.0.compare_exchange(current, new, success, failure, true, Location::caller());
        if swapped.wrote { Ok(swapped.read) } else { Err(swapped.read) }
    }

    /// Loads, and exchanges the value for what `f` makes of it, until that succeeds.
    ///
    /// # Errors
    /// The value of which `f` makes nothing.
    #[track_caller]
    pub fn fetch_update<F: FnMut(*mut T) -> Option<*mut T>>(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        mut f: F,
    ) -> Result<*mut T, *mut T> {
        let mut old = self.load(fetch_order);
        while let Some(new) = f(old) {
            match self.compare_exchange_weak(old, new, set_order, fetch_order) {
                Ok(old) => return Ok(old),
                Err(now) => old = now,
            }
        }
        Err(old)
    }
}
