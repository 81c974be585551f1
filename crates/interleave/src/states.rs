//! The states that a search has reached.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// States, with the lowest cost at which each was reached.
#[derive(Debug, Default)]
pub(crate) struct States(HashMap<u128, u32, BuildHasherDefault<Identity>>);

impl States {
    /// Whether a state has not been reached at this cost, or at a lower one; now it has.
    pub(crate) fn is_cheapest(&mut self, state: u128, cost: u32) -> bool {
        let before = self.0.entry(state).or_insert(u32::MAX);
        let is_cheapest = cost < *before;
        *before = cost.min(*before);
        is_cheapest
    }
}

/// States are hashes already; hashing them again would only cost time.
#[derive(Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, state: u128) {
        self.0 = (state as u64) ^ ((state >> 64) as u64);
    }
}
