//! The integer atomics.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use crate::refused::ReachedThroughAPointer;

macro_rules! integer {
    ($($atomic:ident $int:ident)*) => {$(
        impl Bits for $int {
            const KIND: &'static str = stringify!($atomic);

            fn bits(self) -> u64 {
                self as u64
            }

            fn of(bits: u64) -> Self {
                bits as $int
            }

            fn show(self) -> String {
                self.to_string()
            }
        }

        #[doc = concat!("As [`std::sync::atomic::", stringify!($atomic), "`].")]
        #[repr(transparent)]
        pub struct $atomic(Cell<$int>);

        impl RefUnwindSafe for $atomic {}

        impl Default for $atomic {
            fn default() -> Self {
                Self::new(0)
            }
        }

        impl From<$int> for $atomic {
            fn from(value: $int) -> Self {
                Self::new(value)
            }
        }

        impl fmt::Debug for $atomic {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.newest().fmt(f)
            }
        }

        impl $atomic {
            /// An atomic with this value.
            #[must_use]
            pub const fn new(value: $int) -> Self {
                Self(Cell::new(value))
            }

            /// The value, which nobody else can use.
            pub fn get_mut(&mut self) -> &mut $int {
                self.0.get_mut()
            }

            /// The value, without the atomic.
            #[must_use]
            pub fn into_inner(self) -> $int {
                self.0.into_inner()
            }

            /// Not offered: what is done through the pointer could not be explored.
            pub fn as_ptr(&self) -> *mut $int
            where
                for<'refused> Self: ReachedThroughAPointer<'refused>,
            {
                unreachable!("no type meets the bound")
            }

            /// Not offered: what is done to the memory by others could not be explored.
            ///
            /// # Safety
            /// It cannot be called.
            pub const unsafe fn from_ptr<'a>(_ptr: *mut $int) -> &'a Self
            where
                for<'refused> Self: ReachedThroughAPointer<'refused>,
            {
                unreachable!()
            }

            /// Reads.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $int {
                self.0.load(order, Location::caller())
            }

            /// Writes.
            #[track_caller]
            pub fn store(&self, value: $int, order: Ordering) {
                self.0.store(value, order, Location::caller());
            }

            /// Writes `value` and gives the old one.
            #[track_caller]
            pub fn swap(&self, value: $int, order: Ordering) -> $int {
                let say = |old: $int, new: $int| format!("swaps {old} for {new}");
                self.0.update(order, Location::caller(), |_| value, say)
            }

            /// Writes `new` if the value is `current`, and gives the old one.
            #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
            #[track_caller]
            pub fn compare_and_swap(&self, current: $int, new: $int, order: Ordering) -> $int {
                let failure = match order {
                    Ordering::Release => Ordering::Relaxed,
                    Ordering::AcqRel => Ordering::Acquire,
                    order => order,
                };
                self.0.compare_exchange(current, new, order, failure, false, Location::caller()).read
            }

            /// Writes `new` if the value is `current`.
            ///
            /// # Errors
            /// The value, if it is another.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $int,
                new: $int,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$int, $int> {
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
                current: $int,
                new: $int,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$int, $int> {
                let swapped = self.0.compare_exchange(current, new, success, failure, true, Location::caller());
                if swapped.wrote { Ok(swapped.read) } else { Err(swapped.read) }
            }

            /// Loads, and exchanges the value for what `f` makes of it, until that succeeds.
            ///
            /// # Errors
            /// The value of which `f` makes nothing.
            #[track_caller]
            pub fn fetch_update<F: FnMut($int) -> Option<$int>>(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: F,
            ) -> Result<$int, $int> {
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
                f: impl FnMut($int) -> Option<$int>,
            ) -> Result<$int, $int> {
                self.fetch_update(set_order, fetch_order, f)
            }

            /// Loads, and exchanges the value for what `f` makes of it, until that succeeds; gives the old one.
            #[track_caller]
            pub fn update(&self, set_order: Ordering, fetch_order: Ordering, mut f: impl FnMut($int) -> $int) -> $int {
                let mut old = self.load(fetch_order);
                loop {
                    match self.compare_exchange_weak(old, f(old), set_order, fetch_order) {
                        Ok(old) => return old,
                        Err(now) => old = now,
                    }
                }
            }

            integer!(@fetch $int
                fetch_add "Adds, wrapping around, and gives the old value." |old, by| old.wrapping_add(by),
                    |old, new, by| format!("adds {by}: {old} → {new}");
                fetch_sub "Subtracts, wrapping around, and gives the old value." |old, by| old.wrapping_sub(by),
                    |old, new, by| format!("subtracts {by}: {old} → {new}");
                fetch_and "Keeps the bits that both have, and gives the old value." |old, by| old & by,
                    |old, new, by| format!("ands {by}: {old} → {new}");
                fetch_nand "Keeps the bits that not both have, and gives the old value." |old, by| !(old & by),
                    |old, new, by| format!("nands {by}: {old} → {new}");
                fetch_or "Keeps the bits that one has, and gives the old value." |old, by| old | by,
                    |old, new, by| format!("ors {by}: {old} → {new}");
                fetch_xor "Keeps the bits in which they differ, and gives the old value." |old, by| old ^ by,
                    |old, new, by| format!("xors {by}: {old} → {new}");
                fetch_max "Keeps the greater value, and gives the old one." |old, by| old.max(by),
                    |old, new, by| format!("max with {by}: {old} → {new}");
                fetch_min "Keeps the smaller value, and gives the old one." |old, by| old.min(by),
                    |old, new, by| format!("min with {by}: {old} → {new}");
            );
        }
    )*};
    (@fetch $int:ident $($name:ident $doc:literal |$old:ident, $by:ident| $new:expr,
        |$o:ident, $n:ident, $b:ident| $say:expr;)*) => {$(
        #[doc = $doc]
        #[track_caller]
        pub fn $name(&self, by: $int, order: Ordering) -> $int {
            self.0.update(
                order,
                Location::caller(),
                |$old| { let $by = by; $new },
                |$o, $n| { let $b = by; $say },
            )
        }
    )*};
}

integer! {
    AtomicU8 u8 AtomicU16 u16 AtomicU32 u32 AtomicU64 u64 AtomicUsize usize
    AtomicI8 i8 AtomicI16 i16 AtomicI32 i32 AtomicI64 i64 AtomicIsize isize
}
