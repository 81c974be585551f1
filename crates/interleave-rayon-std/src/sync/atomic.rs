//! `std::sync::atomic`: the real ones, before each of whose operations a thread can be held up.

use ::std::fmt::{self, Debug};
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::atomic as real;

use interleave_rayon::{Place, pass};

#[doc(hidden)]
pub use ::std::sync::atomic::*;

/// Defines an atomic type. What is not here, the real one does.
macro_rules! atomic {
    ($name:ident $(<$t:ident>)?, $value:ty, [$($fetch:ident)*]) => {
        #[doc = concat!("As `std::sync::atomic::", stringify!($name), "`.")]
        #[repr(transparent)]
        pub struct $name $(<$t>)? (real::$name $(<$t>)?);

        impl $(<$t>)? $name $(<$t>)? {
            /// With this value.
            #[must_use]
            #[inline]
            pub const fn new(value: $value) -> Self {
                Self(real::$name::new(value))
            }

            /// The value.
            #[must_use]
            #[inline]
            pub const fn into_inner(self) -> $value {
                self.0.into_inner()
            }

            /// The value there, shared.
            ///
            /// # Safety
            /// As for the real one.
            #[must_use]
            #[inline]
            pub const unsafe fn from_ptr<'a>(ptr: *mut $value) -> &'a Self {
                // SAFETY: this is a real one, which is a value of that size; the caller vouches for the rest.
                unsafe { &*ptr.cast::<Self>() }
            }

            /// Reads the value.
            #[must_use]
            #[track_caller]
            #[inline]
            pub fn load(&self, order: Ordering) -> $value {
                pass(Place::before(Location::caller()));
                self.0.load(order)
            }

            /// Writes a value.
            #[track_caller]
            #[inline]
            pub fn store(&self, value: $value, order: Ordering) {
                pass(Place::before(Location::caller()));
                self.0.store(value, order);
            }

            /// Writes a value and gives the old one.
            #[track_caller]
            #[inline]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                pass(Place::before(Location::caller()));
                self.0.swap(value, order)
            }

            /// Writes a value if the old one is as expected.
            ///
            /// # Errors
            /// The old value, if it is not.
            #[track_caller]
            #[inline]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                pass(Place::before(Location::caller()));
                self.0.compare_exchange(current, new, success, failure)
            }

            /// As `compare_exchange`, and may fail without a reason.
            ///
            /// # Errors
            /// The old value, if it is not as expected.
            #[track_caller]
            #[inline]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                pass(Place::before(Location::caller()));
                self.0.compare_exchange_weak(current, new, success, failure)
            }

            /// Writes what `change` makes of the value, until nobody comes between.
            ///
            /// # Errors
            /// The value, if `change` gives none.
            #[track_caller]
            #[inline]
            pub fn fetch_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut old = self.load(fetch);
                while let Some(new) = change(old) {
                    match self.compare_exchange_weak(old, new, set, fetch) {
                        Ok(old) => return Ok(old),
                        Err(found) => old = found,
                    }
                }
                Err(old)
            }

            /// As `fetch_update`, by its newer name.
            ///
            /// # Errors
            /// The value, if `change` gives none.
            #[track_caller]
            #[inline]
            pub fn try_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                self.fetch_update(set, fetch, change)
            }

            /// As `fetch_update`, where `change` always gives a value; gives the old one.
            #[track_caller]
            #[inline]
            pub fn update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($value) -> $value,
            ) -> $value {
                match self.fetch_update(set, fetch, |old| Some(change(old))) {
                    Ok(old) | Err(old) => old,
                }
            }

            $(
                #[doc = concat!("As `std::sync::atomic::", stringify!($name), "::", stringify!($fetch), "`.")]
                #[track_caller]
                #[inline]
                pub fn $fetch(&self, value: $value, order: Ordering) -> $value {
                    pass(Place::before(Location::caller()));
                    self.0.$fetch(value, order)
                }
            )*
        }

        impl $(<$t>)? Deref for $name $(<$t>)? {
            type Target = real::$name $(<$t>)?;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl $(<$t>)? DerefMut for $name $(<$t>)? {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl $(<$t>)? Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Debug::fmt(&self.0, f)
            }
        }

        impl $(<$t>)? From<$value> for $name $(<$t>)? {
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }
    };
}

/// The numbers among them.
macro_rules! number {
    ($($name:ident, $value:ty;)*) => {$(
        atomic!($name, $value, [fetch_add fetch_sub fetch_and fetch_nand fetch_or fetch_xor fetch_max fetch_min]);

        impl Default for $name {
            fn default() -> Self {
                Self::new(0)
            }
        }
    )*};
}

number! {
    AtomicI8, i8;
    AtomicI16, i16;
    AtomicI32, i32;
    AtomicI64, i64;
    AtomicIsize, isize;
    AtomicU8, u8;
    AtomicU16, u16;
    AtomicU32, u32;
    AtomicU64, u64;
    AtomicUsize, usize;
}

atomic!(AtomicBool, bool, [fetch_and fetch_nand fetch_or fetch_xor]);
atomic!(AtomicPtr<T>, *mut T, []);

impl AtomicBool {
    /// As `std::sync::atomic::AtomicBool::fetch_not`.
    #[track_caller]
    #[inline]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        pass(Place::before(Location::caller()));
        self.0.fetch_not(order)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(::std::ptr::null_mut())
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.0, f)
    }
}
