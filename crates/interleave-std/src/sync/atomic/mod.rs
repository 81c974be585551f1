//! `std::sync::atomic`, with the memory model of [`crate::rt::memory`].

mod boolean;
mod cell;
mod fence;
mod integer;
mod location;
mod operations;
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

/// As [`std::sync::atomic::ATOMIC_BOOL_INIT`].
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "so it is in std")]
pub const ATOMIC_BOOL_INIT: AtomicBool = AtomicBool::new(false);

/// As [`std::sync::atomic::ATOMIC_ISIZE_INIT`].
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "so it is in std")]
pub const ATOMIC_ISIZE_INIT: AtomicIsize = AtomicIsize::new(0);

/// As [`std::sync::atomic::ATOMIC_USIZE_INIT`].
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "so it is in std")]
pub const ATOMIC_USIZE_INIT: AtomicUsize = AtomicUsize::new(0);
