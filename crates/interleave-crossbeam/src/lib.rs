#![doc = include_str!("../README.md")]

pub mod atomic;
pub mod channel;
mod consume;
pub mod deque;
pub mod epoch;
pub mod queue;
pub mod sync;
pub mod thread;
pub mod utils;

pub use thread::scope;
