//! `AtomicBool`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use super::operations::operations;

impl Bits for bool {
    const KIND: &'static str = "AtomicBool";

    fn bits(self) -> u64 {
        u64::from(self)
    }

    fn of(bits: u64) -> Self {
        bits != 0
    }

    fn show(self) -> String {
        self.to_string()
    }
}

/// As [`std::sync::atomic::AtomicBool`].
#[repr(transparent)]
pub struct AtomicBool(Cell<bool>);

impl fmt::Debug for AtomicBool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.newest().fmt(f)
    }
}

impl RefUnwindSafe for AtomicBool {}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

impl From<bool> for AtomicBool {
    fn from(value: bool) -> Self {
        Self::new(value)
    }
}

impl AtomicBool {
    operations!(bool);

    /// Logical and; gives the old value.
    #[track_caller]
    pub fn fetch_and(&self, by: bool, order: Ordering) -> bool {
        self.0.update(
            order,
            Location::caller(),
            |old| old & by,
            |old, new| format!("ands {by}: {old} → {new}"),
        )
    }

    /// Logical not-and; gives the old value.
    #[track_caller]
    pub fn fetch_nand(&self, by: bool, order: Ordering) -> bool {
        self.0.update(
            order,
            Location::caller(),
            |old| !(old & by),
            |old, new| format!("nands {by}: {old} → {new}"),
        )
    }

    /// Logical or; gives the old value.
    #[track_caller]
    pub fn fetch_or(&self, by: bool, order: Ordering) -> bool {
        self.0.update(
            order,
            Location::caller(),
            |old| old | by,
            |old, new| format!("ors {by}: {old} → {new}"),
        )
    }

    /// Logical exclusive or; gives the old value.
    #[track_caller]
    pub fn fetch_xor(&self, by: bool, order: Ordering) -> bool {
        self.0.update(
            order,
            Location::caller(),
            |old| old ^ by,
            |old, new| format!("xors {by}: {old} → {new}"),
        )
    }

    /// Negates; gives the old value.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.0.update(order, Location::caller(), |old| !old, |old, new| format!("negates: {old} → {new}"))
    }
}
