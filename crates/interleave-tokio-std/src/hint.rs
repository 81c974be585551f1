//! `std::hint`: the real one, but whoever waits in a loop lets others run.

#[doc(hidden)]
pub use ::std::hint::*;

/// As [`yield_now`](crate::thread::yield_now).
pub fn spin_loop() {
    crate::thread::yield_now();
}
