//! `std::sync::atomic`, with the memory model of [`crate::rt::memory`].

mod boolean;
mod cell;
mod fence;
mod integer;
mod location;
mod pointer;

pub use ::std::sync::atomic::Ordering;

pub use boolean::AtomicBool;
#[allow(deprecated, reason = "std still has it")]
pub use fence::{compiler_fence, fence, spin_loop_hint};
pub use integer::{
    AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16, AtomicU32, AtomicU64,
    AtomicUsize,
};
pub use pointer::AtomicPtr;
