#![doc = include_str!("../README.md")]

mod meeting;
mod pool;

pub use meeting::Meeting;
pub use pool::{on_the_pool, run};
