//! The integer atomics.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use super::operations::operations;

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
            operations!($int);

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
