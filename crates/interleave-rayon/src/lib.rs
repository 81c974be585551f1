#![doc = include_str!("../README.md")]

mod hold;
mod holds;
mod meeting;
mod place;
mod pool;
mod unwinding;

pub use hold::{Hold, Next, pass};
pub use holds::Holds;
pub use meeting::Meeting;
pub use place::Place;
pub use pool::{on_the_pool, run};
pub use unwinding::while_unwinding;

pub use interleave::within_time_limit;
