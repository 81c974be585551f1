//! Receiving in a loop.

use std::fmt;
use std::iter::FusedIterator;

use interleave_std::channel::Patience;
use interleave_std::kernel::Place;

use super::Receiver;

/// As [`crossbeam_channel::Iter`].
pub struct Iter<'a, T> {
    pub(super) receiver: &'a Receiver<T>,
    pub(super) place: Place,
}

/// As [`crossbeam_channel::TryIter`].
pub struct TryIter<'a, T> {
    pub(super) receiver: &'a Receiver<T>,
    pub(super) place: Place,
}

/// As [`crossbeam_channel::IntoIter`].
pub struct IntoIter<T> {
    pub(super) receiver: Receiver<T>,
    pub(super) place: Place,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::Endless, self.place).ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::None, self.place).ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::Endless, self.place).ok()
    }
}

impl<T> FusedIterator for Iter<'_, T> {}
impl<T> FusedIterator for IntoIter<T> {}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Iter { .. }")
    }
}

impl<T> fmt::Debug for TryIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("TryIter { .. }")
    }
}

impl<T> fmt::Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("IntoIter { .. }")
    }
}
