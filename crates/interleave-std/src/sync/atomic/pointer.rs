//! `AtomicPtr`.
//!
//! What a pointer points to is plain memory, and so out of sight: only the pointer's own order is explored.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use crate::refused::ReachedThroughAPointer;
use crate::rt::Place;

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
#[repr(transparent)]
pub struct AtomicPtr<T>(Cell<*mut T>);

impl<T> fmt::Debug for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.newest(), f)
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.0.newest(), f)
    }
}

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

    /// Not offered: what is done through the pointer could not be explored.
    pub fn as_ptr(&self) -> *mut *mut T
    where
        for<'refused> Self: ReachedThroughAPointer<'refused>,
    {
        unreachable!("no type meets the bound")
    }

    /// Not offered: what is done to the memory by others could not be explored.
    ///
    /// # Safety
    /// It cannot be called.
    pub const unsafe fn from_ptr<'a>(_ptr: *mut *mut T) -> &'a Self
    where
        for<'refused> Self: ReachedThroughAPointer<'refused>,
    {
        unreachable!()
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

    /// As `fetch_update`, by its newer name.
    ///
    /// # Errors
    /// The value of which `f` makes nothing.
    #[track_caller]
    pub fn try_update(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        f: impl FnMut(*mut T) -> Option<*mut T>,
    ) -> Result<*mut T, *mut T> {
        self.fetch_update(set_order, fetch_order, f)
    }

    /// Loads, and exchanges the value for what `f` makes of it, until that succeeds; gives the old one.
    #[track_caller]
    pub fn update(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        mut f: impl FnMut(*mut T) -> *mut T,
    ) -> *mut T {
        let mut old = self.load(fetch_order);
        loop {
            match self.compare_exchange_weak(old, f(old), set_order, fetch_order) {
                Ok(old) => return old,
                Err(now) => old = now,
            }
        }
    }

    /// Writes `new` if the value is `current`, and gives the old one.
    #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
    #[track_caller]
    pub fn compare_and_swap(&self, current: *mut T, new: *mut T, order: Ordering) -> *mut T {
        let failure = match order {
            Ordering::Release => Ordering::Relaxed,
            Ordering::AcqRel => Ordering::Acquire,
            order => order,
        };
        self.0.compare_exchange(current, new, order, failure, false, Location::caller()).read
    }

    /// Moves the pointer on by that many `T`s, and gives the old one.
    #[track_caller]
    pub fn fetch_ptr_add(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "ptr_add", |old| old.wrapping_add(val))
    }

    /// Moves the pointer back by that many `T`s, and gives the old one.
    #[track_caller]
    pub fn fetch_ptr_sub(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "ptr_sub", |old| old.wrapping_sub(val))
    }

    /// Moves the pointer on by that many bytes, and gives the old one.
    #[track_caller]
    pub fn fetch_byte_add(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "byte_add", |old| old.wrapping_byte_add(val))
    }

    /// Moves the pointer back by that many bytes, and gives the old one.
    #[track_caller]
    pub fn fetch_byte_sub(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "byte_sub", |old| old.wrapping_byte_sub(val))
    }

    /// Sets bits of the address, and gives the old pointer.
    #[track_caller]
    pub fn fetch_or(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "or", |old| old.map_addr(|address| address | val))
    }

    /// Clears bits of the address, and gives the old pointer.
    #[track_caller]
    pub fn fetch_and(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "and", |old| old.map_addr(|address| address & val))
    }

    /// Turns bits of the address round, and gives the old pointer.
    #[track_caller]
    pub fn fetch_xor(&self, val: usize, order: Ordering) -> *mut T {
        self.change(order, Location::caller(), "xor", |old| old.map_addr(|address| address ^ val))
    }

    fn change(&self, order: Ordering, place: Place, what: &str, new: impl Fn(*mut T) -> *mut T) -> *mut T {
        self.0.update(order, place, new, |_, _| format!("changes the pointer ({what})"))
    }
}
