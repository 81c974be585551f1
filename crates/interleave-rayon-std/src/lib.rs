#![doc = include_str!("../README.md")]

pub mod sync;

#[doc(hidden)]
pub use ::std::*;
