//! The keys of `thread_local!`, for stand-ins whose threads share one thread of the system.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::mem::needs_drop;
use std::rc::Rc;

/// Where the running thread's values are kept, by the address of their key.
pub trait Locals {
    /// The running thread's value; [`Gone`] once it was dropped.
    fn find(key: usize) -> Option<Rc<dyn Any>>;
    /// Keeps the running thread's value, made just now. One that `drops` nothing is there as long as anybody
    /// can ask.
    fn keep(key: usize, value: Rc<dyn Any>, drops: bool);
}

/// What stands for a value from the moment when its thread, which ends, begins to drop it.
#[derive(Debug)]
pub struct Gone;

/// As [`std::thread::AccessError`], which only std can make.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AccessError;

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("already destroyed")
    }
}

impl Error for AccessError {}

/// As [`std::thread::LocalKey`].
pub struct LocalKey<T: 'static, L> {
    make: fn() -> T,
    kept_by: PhantomData<fn() -> L>,
}

impl<T: 'static, L: Locals> LocalKey<T, L> {
    #[doc(hidden)]
    pub const fn make(make: fn() -> T) -> Self {
        Self { make, kept_by: PhantomData }
    }

    /// The running thread's value, made at its first use.
    ///
    /// # Panics
    /// Panics if the value is being dropped, or was.
    #[track_caller]
    pub fn with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R {
        match self.try_with(f) {
            Ok(result) => result,
            Err(gone) => {
                panic!("cannot access a Thread Local Storage value during or after destruction: {gone:?}")
            }
        }
    }

    /// As `with`.
    ///
    /// # Errors
    /// The value is being dropped, or was: the thread ends.
    pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> Result<R, AccessError> {
        let key = std::ptr::from_ref(self) as usize;
        let value = L::find(key).unwrap_or_else(|| {
            let value: Rc<dyn Any> = Rc::new((self.make)());
            L::keep(key, Rc::clone(&value), needs_drop::<T>());
            value
        });
        Ok(f(value.downcast_ref::<T>().ok_or(AccessError)?))
    }
}

impl<T: 'static, L: Locals> LocalKey<Cell<T>, L> {
    /// Sets the value.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// A copy of the value.
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// Takes the value, and leaves the default.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// Sets the value, and gives the old one.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static, L: Locals> LocalKey<RefCell<T>, L> {
    /// Borrows the value.
    ///
    /// # Panics
    /// Panics if it is borrowed mutably.
    #[track_caller]
    pub fn with_borrow<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R {
        self.with(|cell| f(&cell.borrow()))
    }

    /// Borrows the value mutably.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn with_borrow_mut<F: FnOnce(&mut T) -> R, R>(&'static self, f: F) -> R {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// Sets the value.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        self.with(|cell| *cell.borrow_mut() = value);
    }

    /// Takes the value, and leaves the default.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// Sets the value, and gives the old one.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static, L> fmt::Debug for LocalKey<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("LocalKey { .. }")
    }
}
