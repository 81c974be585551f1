//! `AtomicBool`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};
use std::sync::atomic::Ordering;

use super::cell::{Bits, Cell};
use crate::refused::ReachedThroughAPointer;

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
    /// An atomic with this value.
    #[must_use]
    pub const fn new(value: bool) -> Self {
        Self(Cell::new(value))
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> &mut bool {
        self.0.get_mut()
    }

    /// The value, without the atomic.
    #[must_use]
    pub fn into_inner(self) -> bool {
        self.0.into_inner()
    }

    /// Not offered: what is done through the pointer could not be explored.
    pub fn as_ptr(&self) -> *mut bool
    where
        for<'refused> Self: ReachedThroughAPointer<'refused>,
    {
        unreachable!("no type meets the bound")
    }

    /// Not offered: what is done to the memory by others could not be explored.
    ///
    /// # Safety
    /// It cannot be called.
    pub const unsafe fn from_ptr<'a>(_ptr: *mut bool) -> &'a Self
    where
        for<'refused> Self: ReachedThroughAPointer<'refused>,
    {
        unreachable!()
    }

    /// Reads.
    #[track_caller]
    pub fn load(&self, order: Ordering) -> bool {
        self.0.load(order, Location::caller())
    }

    /// Writes.
    #[track_caller]
    pub fn store(&self, value: bool, order: Ordering) {
        self.0.store(value, order, Location::caller());
    }

    /// Writes `value` and gives the old one.
    #[track_caller]
    pub fn swap(&self, value: bool, order: Ordering) -> bool {
        self.0.update(order, Location::caller(), |_| value, |old, new| format!("swaps {old} for {new}"))
    }

    /// Writes `new` if the value is `current`, and gives the old one.
    #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
    #[track_caller]
    pub fn compare_and_swap(&self, current: bool, new: bool, order: Ordering) -> bool {
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
        current: bool,
        new: bool,
        success: Ordering,
        failure: Ordering,
    ) -> Result<bool, bool> {
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
        current: bool,
        new: bool,
        success: Ordering,
        failure: Ordering,
    ) -> Result<bool, bool> {
        let swapped = self.0.compare_exchange(current, new, success, failure, true, Location::caller());
        if swapped.wrote { Ok(swapped.read) } else { Err(swapped.read) }
    }

    /// Loads, and exchanges the value for what `f` makes of it, until that succeeds.
    ///
    /// # Errors
    /// The value of which `f` makes nothing.
    #[track_caller]
    pub fn fetch_update<F: FnMut(bool) -> Option<bool>>(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        mut f: F,
    ) -> Result<bool, bool> {
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
        f: impl FnMut(bool) -> Option<bool>,
    ) -> Result<bool, bool> {
        self.fetch_update(set_order, fetch_order, f)
    }

    /// Loads, and exchanges the value for what `f` makes of it, until that succeeds; gives the old one.
    #[track_caller]
    pub fn update(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        mut f: impl FnMut(bool) -> bool,
    ) -> bool {
        let mut old = self.load(fetch_order);
        loop {
            match self.compare_exchange_weak(old, f(old), set_order, fetch_order) {
                Ok(old) => return old,
                Err(now) => old = now,
            }
        }
    }

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
