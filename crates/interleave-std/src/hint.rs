//! `std::hint`.

pub use ::std::hint::{assert_unchecked, black_box, select_unpredictable, unreachable_unchecked};

/// As [`std::hint::cold_path`], which is newer than the compiler that this crate asks for.
pub const fn cold_path() {}

/// As [`std::hint::spin_loop`]: whoever waits in a loop lets others run.
#[track_caller]
pub fn spin_loop() {
    if crate::rt::active() {
        crate::thread::pause("spins");
    }
}
