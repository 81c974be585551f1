//! Fingerprints: which states of a run are the same.
//!
//! A thread's fingerprint is a chain over its operations and what they saw; an object's, over the operations
//! on it. Two runs that reach the same fingerprints have done the same operations in the same partial order
//! (the same happens-before graph), so what can follow is the same. Musuvathi and Qadeer call this
//! partial-order state caching ("Partial-Order Reduction for Context-Bounded State Exploration",
//! Microsoft Research technical report MSR-TR-2007-12).

/// Mixes `value` into `chain`; order matters.
pub(crate) fn mix(chain: u64, value: u64) -> u64 {
    // The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    let mut z = (chain.rotate_left(23) ^ value).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The fingerprint of a whole state: the sum of its parts, so that one part can change at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct State(u128);

impl State {
    /// Replaces the part `who` that had the fingerprint `old` by one that has `new`.
    pub(crate) fn replace(&mut self, who: u64, old: u64, new: u64) {
        self.0 = self.0.wrapping_sub(part(who, old)).wrapping_add(part(who, new));
    }

    pub(crate) fn add(&mut self, who: u64, new: u64) {
        self.0 = self.0.wrapping_add(part(who, new));
    }

    /// This state, with `extra` that also decides what can follow.
    pub(crate) fn with(self, extra: u64) -> u128 {
        self.0.wrapping_add(part(0x5eed, extra))
    }
}

fn part(who: u64, value: u64) -> u128 {
    let low = mix(mix(1, who), value);
    let high = mix(mix(2, value), who);
    u128::from(high) << 64 | u128::from(low)
}
