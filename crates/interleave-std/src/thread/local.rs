//! `std::thread_local!`.
//!
//! All threads of a run share one thread of the system, so its own thread-locals would be shared too.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::thread::AccessError;

use crate::rt;

/// As [`std::thread::LocalKey`].
#[derive(Debug)]
pub struct LocalKey<T: 'static> {
    make: fn() -> T,
}

/// As `std::thread_local!`.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = const $init;);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $(#[$attr])* $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::make(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr) => {
        $crate::thread_local!($(#[$attr])* $vis static $name: $t = $init;);
    };
}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn make(make: fn() -> T) -> Self {
        Self { make }
    }

    /// The running thread's value, made at its first use.
    pub fn with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R {
        let key = std::ptr::from_ref(self) as usize;
        let known = rt::with(|run| run.threads[run.current].locals.get(&key).cloned());
        let value = known.unwrap_or_else(|| {
            let value: Rc<dyn Any> = Rc::new((self.make)());
            rt::with(|run| {
                let thread = &mut run.threads[run.current];
                thread.locals.insert(key, Rc::clone(&value));
                thread.local_order.push(key);
            });
            value
        });
        f(value.downcast_ref::<T>().expect("a key has one type"))
    }

    /// As `with`.
    ///
    /// # Errors
    /// None here: a value lives as long as its thread runs.
    pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> Result<R, AccessError> {
        Ok(self.with(f))
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// Sets the value.
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// A copy of the value.
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// Takes the value, and leaves the default.
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// Sets the value, and gives the old one.
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// Borrows the value.
    ///
    /// # Panics
    /// Panics if it is borrowed mutably.
    pub fn with_borrow<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R {
        self.with(|cell| f(&cell.borrow()))
    }

    /// Borrows the value mutably.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    pub fn with_borrow_mut<F: FnOnce(&mut T) -> R, R>(&'static self, f: F) -> R {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// Sets the value.
    ///
    /// # Panics
    /// Panics if it is borrowed.
    pub fn set(&'static self, value: T) {
        self.with(|cell| *cell.borrow_mut() = value);
    }

    /// Takes the value, and leaves the default.
    ///
    /// # Panics
    /// Panics if it is borrowed.
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
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

/// Drops the running thread's values, the last made first.
pub(crate) fn drop_all() {
    loop {
        let last = rt::with(|run| {
            let thread = &mut run.threads[run.current];
            let key = thread.local_order.pop()?;
            thread.locals.remove(&key)
        });
        match last {
            Some(value) => drop(value),
            None => return,
        }
    }
}
