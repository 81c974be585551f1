//! `crossbeam::atomic`: [`AtomicCell`] and [`AtomicConsume`], explored.
//!
//! Every operation is one step that sees the newest value.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use interleave_std::kernel::{self, Object, Place, Shared};

pub use crate::consume::AtomicConsume;

/// As [`crossbeam_utils::atomic::AtomicCell`].
pub struct AtomicCell<T> {
    object: Object,
    value: Shared<T>,
}

// SAFETY: values are moved in and out whole, and never lent.
unsafe impl<T: Send> Send for AtomicCell<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for AtomicCell<T> {}
impl<T> UnwindSafe for AtomicCell<T> {}
impl<T> RefUnwindSafe for AtomicCell<T> {}

impl<T> AtomicCell<T> {
    /// A cell with that value.
    pub const fn new(val: T) -> Self {
        Self { object: Object::new("AtomicCell"), value: Shared::new(val) }
    }

    /// The value, without the cell.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Whether the real cell does without a lock for this type, where it has 64-bit atomics.
    #[must_use]
    pub const fn is_lock_free() -> bool {
        crossbeam_utils::atomic::AtomicCell::<T>::is_lock_free()
    }

    /// Where the value is.
    #[must_use]
    pub const fn as_ptr(&self) -> *mut T {
        self.value.as_ptr()
    }

    /// Writes a value.
    #[track_caller]
    pub fn store(&self, val: T) {
        drop(self.change(Location::caller(), |value| (std::mem::replace(value, val), "writes")));
    }

    /// Writes a value, and gives the one before.
    #[track_caller]
    pub fn swap(&self, val: T) -> T {
        self.change(Location::caller(), |value| (std::mem::replace(value, val), "swaps"))
    }

    /// Writes the default, and gives the value before.
    #[track_caller]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        let empty = T::default();
        self.change(Location::caller(), |value| (std::mem::replace(value, empty), "takes"))
    }

    fn point(&self, place: Place, verb: &'static str) {
        self.object.keeps(place, &self.value);
        self.object.point(place, verb);
    }

    fn change<R>(&self, place: Place, change: impl FnOnce(&mut T) -> (R, &'static str)) -> R {
        self.point(place, "to change");
        let (result, what) = self.value.with(change);
        self.object.sync(place, 0xac);
        self.object.record(place, |name| format!("{what} {name}"));
        kernel::aftermath();
        result
    }
}

impl<T: Copy> AtomicCell<T> {
    /// The value.
    #[track_caller]
    pub fn load(&self) -> T {
        let place = Location::caller();
        self.point(place, "to read");
        let value = self.value.with(|value| *value);
        self.object.acquire_by_look(place);
        self.object.record(place, |name| format!("reads {name}"));
        value
    }
}

impl<T: Copy + Eq> AtomicCell<T> {
    /// Writes `new` if the value is `current`, and gives the value before.
    #[deprecated(note = "Use `compare_exchange` instead")]
    #[track_caller]
    pub fn compare_and_swap(&self, current: T, new: T) -> T {
        match self.exchange(current, new, Location::caller()) {
            Ok(before) | Err(before) => before,
        }
    }

    /// Writes `new` if the value is `current`.
    ///
    /// # Errors
    /// The value, if it is another.
    #[track_caller]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        self.exchange(current, new, Location::caller())
    }

    /// Writes what `f` makes of the value, until nobody came in between.
    ///
    /// # Errors
    /// The value, if `f` makes nothing of it.
    #[track_caller]
    pub fn fetch_update<F>(&self, mut f: F) -> Result<T, T>
    where
        F: FnMut(T) -> Option<T>,
    {
        let place = Location::caller();
        let mut current = self.load();
        while let Some(new) = f(current) {
            match self.exchange(current, new, place) {
                Ok(before) => return Ok(before),
                Err(now) => current = now,
            }
        }
        Err(current)
    }

    fn exchange(&self, current: T, new: T, place: Place) -> Result<T, T> {
        self.point(place, "to exchange");
        let now = self.value.with(|value| *value);
        if now != current {
            self.object.acquire_by_look(place);
            self.object.record(place, |name| format!("does not exchange {name}: another value is there"));
            return Err(now);
        }
        self.value.with(|value| *value = new);
        self.object.sync(place, 0xce);
        self.object.record(place, |name| format!("exchanges {name}"));
        kernel::aftermath();
        Ok(now)
    }
}

macro_rules! arithmetic {
    ($($int:ty)*) => {$(
        impl AtomicCell<$int> {
            arithmetic!(@ $int, fetch_add "Adds, and wraps around": |old, val| old.wrapping_add(val));
            arithmetic!(@ $int, fetch_sub "Subtracts, and wraps around": |old, val| old.wrapping_sub(val));
            arithmetic!(@ $int, fetch_and "Bitwise and": |old, val| old & val);
            arithmetic!(@ $int, fetch_nand "Bitwise nand": |old, val| !(old & val));
            arithmetic!(@ $int, fetch_or "Bitwise or": |old, val| old | val);
            arithmetic!(@ $int, fetch_xor "Bitwise xor": |old, val| old ^ val);
            arithmetic!(@ $int, fetch_max "Writes the greater one": |old, val| old.max(val));
            arithmetic!(@ $int, fetch_min "Writes the smaller one": |old, val| old.min(val));
        }
    )*};
    (@ $T:ty, $name:ident $doc:literal: |$old:ident, $val:ident| $new:expr) => {
        #[doc = $doc]
        /// and gives the value before.
        #[track_caller]
        pub fn $name(&self, $val: $T) -> $T {
            self.change(Location::caller(), |value| {
                let $old = *value;
                *value = $new;
                ($old, concat!("does ", stringify!($name), " on"))
            })
        }
    };
}

arithmetic!(u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize);

impl AtomicCell<bool> {
    arithmetic!(@ bool, fetch_and "Logical and": |old, val| old & val);
    arithmetic!(@ bool, fetch_nand "Logical nand": |old, val| !(old & val));
    arithmetic!(@ bool, fetch_or "Logical or": |old, val| old | val);
    arithmetic!(@ bool, fetch_xor "Logical xor": |old, val| old ^ val);
}

impl<T: Default> Default for AtomicCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for AtomicCell<T> {
    fn from(val: T) -> Self {
        Self::new(val)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for AtomicCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicCell").field("value", &self.load()).finish()
    }
}
