//! `crossbeam::queue`, explored: every operation is one step.

mod array_queue;
mod core;
mod seg_queue;

pub use array_queue::ArrayQueue;
pub use seg_queue::SegQueue;

pub use self::core::IntoIter;
