//! `Cell`.

use std::cell::Cell as Real;
use std::cmp::Ordering;
use std::fmt;

use super::Watch;
use crate::refused::SeenWithoutItsCell;

/// As [`std::cell::Cell`].
///
/// `get` reads plain memory, and what changes the value writes it. What is done through `as_ptr`, and that it is
/// printed, is out of sight.
pub struct Cell<T: ?Sized> {
    watch: Watch,
    real: Real<T>,
}

impl<T> Cell<T> {
    /// A cell with this value.
    pub const fn new(value: T) -> Self {
        Self { watch: Watch::new(), real: Real::new(value) }
    }

    /// Sets the value.
    #[track_caller]
    pub fn set(&self, value: T) {
        drop(self.replace(value));
    }

    /// Swaps the values of two cells.
    #[track_caller]
    pub fn swap(&self, other: &Self) {
        self.writes();
        other.writes();
        self.real.swap(&other.real);
    }

    /// Sets the value, and gives the old one.
    #[track_caller]
    pub fn replace(&self, value: T) -> T {
        self.writes();
        self.real.replace(value)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.real.into_inner()
    }

    /// Takes the value, and leaves the default.
    #[track_caller]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }

    #[track_caller]
    fn writes(&self) {
        self.watch.used("Cell", &self.real, true);
    }
}

impl<T: Copy> Cell<T> {
    /// A copy of the value.
    #[track_caller]
    pub fn get(&self) -> T {
        self.watch.used("Cell", &self.real, false);
        self.real.get()
    }

    /// Sets the value to what is made of it.
    #[track_caller]
    pub fn update(&self, f: impl FnOnce(T) -> T) {
        self.set(f(self.get()));
    }
}

impl<T: ?Sized> Cell<T> {
    /// A pointer to the value; out of sight of the check.
    pub const fn as_ptr(&self) -> *mut T {
        self.real.as_ptr()
    }

    /// The value, which nobody else can use.
    pub const fn get_mut(&mut self) -> &mut T {
        self.real.get_mut()
    }

    /// Refused: a value without its cell has no place for what the checker knows of it.
    pub fn from_mut(_value: &mut T) -> &Self
    where
        for<'refused> Self: SeenWithoutItsCell<'refused>,
    {
        unreachable!("it does not compile")
    }
}

impl<T> Cell<[T]> {
    /// Refused, as `from_mut`.
    pub fn as_slice_of_cells(&self) -> &[Cell<T>]
    where
        for<'refused> Self: SeenWithoutItsCell<'refused>,
    {
        unreachable!("it does not compile")
    }
}

impl<T, const N: usize> Cell<[T; N]> {
    /// Refused, as `from_mut`.
    pub fn as_array_of_cells(&self) -> &[Cell<T>; N]
    where
        for<'refused> Self: SeenWithoutItsCell<'refused>,
    {
        unreachable!("it does not compile")
    }
}

impl<T: Copy> Clone for Cell<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

impl<T: Default> Default for Cell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Copy + PartialEq> PartialEq for Cell<T> {
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Copy + Eq> Eq for Cell<T> {}

impl<T: Copy + PartialOrd> PartialOrd for Cell<T> {
    #[track_caller]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl<T: Copy + Ord> Ord for Cell<T> {
    #[track_caller]
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().cmp(&other.get())
    }
}

impl<T> From<T> for Cell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for Cell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
