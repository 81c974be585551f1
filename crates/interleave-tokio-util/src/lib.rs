#![doc = include_str!("../README.md")]

pub mod future;
pub mod sync;
pub mod task;

#[cfg(feature = "codec")]
pub use ::tokio_util::codec;
#[cfg(feature = "compat")]
pub use ::tokio_util::compat;
#[cfg(feature = "io")]
pub use ::tokio_util::io;
pub use ::tokio_util::{bytes, either};
