//! The keys of `thread_local!`, for stand-ins whose threads share one thread of the system.

use std::any::Any;
use std::cell::{Cell, Ref, RefCell, RefMut};
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
        f(&self.value())
    }

    /// As `with`.
    ///
    /// # Errors
    /// The value is being dropped, or was: the thread ends.
    pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> Result<R, AccessError> {
        Ok(f(&*self.try_value()?))
    }

    #[track_caller]
    fn value(&'static self) -> Rc<T> {
        match self.try_value() {
            Ok(value) => value,
            Err(gone) => {
                panic!("cannot access a Thread Local Storage value during or after destruction: {gone:?}")
            }
        }
    }

    fn try_value(&'static self) -> Result<Rc<T>, AccessError> {
        let key = std::ptr::from_ref(self) as usize;
        let value = L::find(key).unwrap_or_else(|| {
            let value: Rc<dyn Any> = Rc::new((self.make)());
            L::keep(key, Rc::clone(&value), needs_drop::<T>());
            value
        });
        value.downcast().map_err(|_| AccessError)
    }
}

/// A `Cell` or a `RefCell`: a value in it can be put in place of another.
pub trait LocalPlace {
    /// What is in it.
    type Value;
    /// Sets the value.
    fn set(&self, value: Self::Value);
    /// Takes the value, and leaves the default.
    fn take(&self) -> Self::Value
    where
        Self::Value: Default;
    /// Sets the value, and gives the old one.
    fn replace(&self, value: Self::Value) -> Self::Value;
}

/// A `Cell`.
pub trait LocalCell: LocalPlace {
    /// A copy of the value.
    fn get(&self) -> Self::Value
    where
        Self::Value: Copy;
}

/// A `RefCell`.
pub trait LocalRefCell: LocalPlace {
    /// Borrows the value.
    fn borrow(&self) -> Ref<'_, Self::Value>;
    /// Borrows the value mutably.
    fn borrow_mut(&self) -> RefMut<'_, Self::Value>;
}

/// Says of a `Cell` and a `RefCell`, the real ones or those of a stand-in, how their values are put in place.
#[doc(hidden)]
#[macro_export]
macro_rules! local_cells {
    ($cell:ident, $ref_cell:ident) => {
        impl<T> $crate::local_key::LocalPlace for $cell<T> {
            type Value = T;

            #[track_caller]
            fn set(&self, value: T) {
                self.set(value);
            }

            #[track_caller]
            fn take(&self) -> T
            where
                T: Default,
            {
                self.take()
            }

            #[track_caller]
            fn replace(&self, value: T) -> T {
                self.replace(value)
            }
        }

        impl<T> $crate::local_key::LocalCell for $cell<T> {
            #[track_caller]
            fn get(&self) -> T
            where
                T: Copy,
            {
                self.get()
            }
        }

        impl<T> $crate::local_key::LocalPlace for $ref_cell<T> {
            type Value = T;

            #[track_caller]
            fn set(&self, value: T) {
                *self.borrow_mut() = value;
            }

            #[track_caller]
            fn take(&self) -> T
            where
                T: Default,
            {
                self.take()
            }

            #[track_caller]
            fn replace(&self, value: T) -> T {
                self.replace(value)
            }
        }

        impl<T> $crate::local_key::LocalRefCell for $ref_cell<T> {
            #[track_caller]
            fn borrow(&self) -> ::std::cell::Ref<'_, T> {
                self.borrow()
            }

            #[track_caller]
            fn borrow_mut(&self) -> ::std::cell::RefMut<'_, T> {
                self.borrow_mut()
            }
        }
    };
}

local_cells!(Cell, RefCell);

impl<C: LocalPlace + 'static, L: Locals> LocalKey<C, L> {
    /// Sets the value.
    ///
    /// # Panics
    /// Panics if it is a `RefCell`'s and borrowed.
    #[track_caller]
    pub fn set(&'static self, value: C::Value) {
        self.value().set(value);
    }

    /// Takes the value, and leaves the default.
    ///
    /// # Panics
    /// Panics if it is a `RefCell`'s and borrowed.
    #[track_caller]
    pub fn take(&'static self) -> C::Value
    where
        C::Value: Default,
    {
        self.value().take()
    }

    /// Sets the value, and gives the old one.
    ///
    /// # Panics
    /// Panics if it is a `RefCell`'s and borrowed.
    #[track_caller]
    pub fn replace(&'static self, value: C::Value) -> C::Value {
        self.value().replace(value)
    }
}

impl<C: LocalCell + 'static, L: Locals> LocalKey<C, L> {
    /// A copy of the value.
    #[track_caller]
    pub fn get(&'static self) -> C::Value
    where
        C::Value: Copy,
    {
        self.value().get()
    }
}

impl<C: LocalRefCell + 'static, L: Locals> LocalKey<C, L> {
    /// Borrows the value.
    ///
    /// # Panics
    /// Panics if it is borrowed mutably.
    #[track_caller]
    pub fn with_borrow<F: FnOnce(&C::Value) -> R, R>(&'static self, f: F) -> R {
        f(&self.value().borrow())
    }

    /// Borrows the value mutably.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    #[track_caller]
    pub fn with_borrow_mut<F: FnOnce(&mut C::Value) -> R, R>(&'static self, f: F) -> R {
        f(&mut self.value().borrow_mut())
    }
}

impl<T: 'static, L> fmt::Debug for LocalKey<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("LocalKey { .. }")
    }
}
