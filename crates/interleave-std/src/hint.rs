//! `std::hint`.

pub use ::std::hint::{assert_unchecked, black_box, unreachable_unchecked};

/// As [`std::hint::spin_loop`]: whoever waits in a loop lets others run.
#[track_caller]
pub fn spin_loop() {
    if crate::rt::active() {
        crate::thread::pause("spins");
    }
}
