//! `AtomicPtr`.
//!
//! What a pointer points to is plain memory, and so out of sight: only the pointer's own order is explored.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use super::operations::operations;
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
    operations!(*mut T);

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
