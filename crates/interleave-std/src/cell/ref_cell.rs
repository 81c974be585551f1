//! `RefCell`.

use std::cell::{BorrowError, BorrowMutError, Ref, RefCell as Real, RefMut};
use std::cmp::Ordering;
use std::fmt;

use super::Watch;
use crate::rt::object::REF_CELL;

/// As [`std::cell::RefCell`].
///
/// Each borrow writes plain memory: it notes that the value is borrowed. That a borrow ends is out of sight, so is
/// that it is printed, and so is what is done through `as_ptr`.
pub struct RefCell<T: ?Sized> {
    watch: Watch,
    real: Real<T>,
}

impl<T> RefCell<T> {
    /// A cell with this value.
    pub const fn new(value: T) -> Self {
        Self { watch: Watch::new(), real: Real::new(value) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.real.into_inner()
    }

    /// Sets the value, and gives the old one.
    #[track_caller]
    pub fn replace(&self, value: T) -> T {
        self.used(true);
        self.real.replace(value)
    }

    /// Sets the value to what is made of the old one, and gives that.
    #[track_caller]
    pub fn replace_with<F: FnOnce(&mut T) -> T>(&self, f: F) -> T {
        self.used(true);
        self.real.replace_with(f)
    }

    /// Swaps the values of two cells.
    #[track_caller]
    pub fn swap(&self, other: &Self) {
        self.used(true);
        other.used(true);
        self.real.swap(&other.real);
    }

    /// Takes the value, and leaves the default.
    #[track_caller]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.used(true);
        self.real.take()
    }
}

impl<T: ?Sized> RefCell<T> {
    /// Borrows the value.
    ///
    /// # Panics
    /// Panics if it is borrowed mutably.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        self.used(true);
        self.real.borrow()
    }

    /// Borrows the value.
    ///
    /// # Errors
    /// It is borrowed mutably.
    #[track_caller]
    pub fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError> {
        self.used(true);
        self.real.try_borrow()
    }

    /// Borrows the value mutably.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn borrow_mut(&self) -> RefMut<'_, T> {
        self.used(true);
        self.real.borrow_mut()
    }

    /// Borrows the value mutably.
    ///
    /// # Errors
    /// It is borrowed.
    #[track_caller]
    pub fn try_borrow_mut(&self) -> Result<RefMut<'_, T>, BorrowMutError> {
        self.used(true);
        self.real.try_borrow_mut()
    }

    /// A pointer to the value; out of sight of the check.
    pub fn as_ptr(&self) -> *mut T {
        self.real.as_ptr()
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> &mut T {
        self.real.get_mut()
    }

    /// The value, if it is not borrowed mutably, without a note that it is borrowed.
    ///
    /// # Safety
    /// Nobody borrows the value mutably while the reference is there.
    ///
    /// # Errors
    /// It is borrowed mutably.
    #[track_caller]
    pub unsafe fn try_borrow_unguarded(&self) -> Result<&T, BorrowError> {
        self.used(false);
        // SAFETY: the caller's business.
        unsafe { self.real.try_borrow_unguarded() }
    }

    #[track_caller]
    fn used(&self, writes: bool) {
        self.watch.used(REF_CELL, &self.real, writes);
    }
}

impl<T: Clone> Clone for RefCell<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new(self.borrow().clone())
    }

    #[track_caller]
    fn clone_from(&mut self, source: &Self) {
        self.get_mut().clone_from(&source.borrow());
    }
}

impl<T: Default> Default for RefCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized + PartialEq> PartialEq for RefCell<T> {
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        *self.borrow() == *other.borrow()
    }
}

impl<T: ?Sized + Eq> Eq for RefCell<T> {}

impl<T: ?Sized + PartialOrd> PartialOrd for RefCell<T> {
    #[track_caller]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.borrow().partial_cmp(&*other.borrow())
    }
}

impl<T: ?Sized + Ord> Ord for RefCell<T> {
    #[track_caller]
    fn cmp(&self, other: &Self) -> Ordering {
        self.borrow().cmp(&*other.borrow())
    }
}

impl<T> From<T> for RefCell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RefCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
