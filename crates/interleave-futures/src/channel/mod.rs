//! `futures::channel`: the real channels, with a point before each operation.

pub mod mpsc;
pub mod oneshot;
