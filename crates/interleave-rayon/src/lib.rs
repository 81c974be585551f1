#![doc = include_str!("../README.md")]

mod hold;
mod meeting;
mod pool;

pub use hold::{Hold, Holds, Next, Place, pass};
pub use meeting::Meeting;
pub use pool::{on_the_pool, run};
