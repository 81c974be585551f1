#![doc = include_str!("../README.md")]

pub mod channel;
pub mod future;
pub mod lock;
pub mod prelude;
pub mod stream;
pub mod task;

// The rest is `futures`' own, its macros too.
pub use ::futures::*;
pub use future::FutureExt;
