//! A location with its type: what all atomic types are made of.

use std::sync::atomic::Ordering;

use super::location::{Location, Word};
use crate::rt::{Place, Slot};

/// A value that an atomic can hold: its bits, and how a report writes it.
pub(crate) trait Bits: Copy {
    const KIND: &'static str;
    fn bits(self) -> u64;
    fn of(bits: u64) -> Self;
    fn show(self) -> String;
}

/// An atomic location of type `T`.
#[derive(Debug)]
pub(crate) struct Cell<T: Bits> {
    location: Location,
    /// The value before the first operation of a run.
    initial: Slot<T>,
}

impl<T: Bits> Cell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { location: Location::new(), initial: Slot::new(value) }
    }

    fn word(&self) -> Word {
        Word { kind: T::KIND, show: |bits| T::of(bits).show(), initial: self.initial.get().bits() }
    }

    pub(crate) fn into_inner(self) -> T {
        self.newest()
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        let newest = self.newest();
        self.location.forget();
        *self.initial.get_mut() = newest;
        self.initial.get_mut()
    }

    /// The newest value, for whoever has the location to himself, and for `Debug`.
    pub(crate) fn newest(&self) -> T {
        self.location.newest().map_or_else(|| self.initial.get(), T::of)
    }

    pub(crate) fn load(&self, order: Ordering, place: Place) -> T {
        T::of(self.location.load(self.word(), order, place))
    }

    pub(crate) fn store(&self, value: T, order: Ordering, place: Place) {
        self.location.store(self.word(), value.bits(), order, place);
    }

    /// Reads the newest store and writes what `next` makes of it; `say` tells a report.
    pub(crate) fn update(
        &self,
        order: Ordering,
        place: Place,
        next: impl Fn(T) -> T,
        say: impl Fn(T, T) -> String,
    ) -> T {
        let next = |bits| next(T::of(bits)).bits();
        let say = |old, new| say(T::of(old), T::of(new));
        T::of(self.location.update(self.word(), order, place, &next, &say))
    }

    pub(crate) fn compare_exchange(
        &self,
        expected: T,
        new: T,
        success: Ordering,
        failure: Ordering,
        weak: bool,
        place: Place,
    ) -> Result<T, T> {
        let (expected, new) = (expected.bits(), new.bits());
        let swapped =
            self.location.compare_exchange(self.word(), expected, new, [success, failure], weak, place);
        swapped.map(T::of).map_err(T::of)
    }
}
