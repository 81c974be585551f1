//! `tokio_util::task`.

mod abort_on_drop;
mod join_map;
mod join_queue;
pub mod task_tracker;

pub use abort_on_drop::{AbortOnDrop, AbortOnDropHandle};
pub use join_map::{JoinMap, JoinMapKeys};
pub use join_queue::JoinQueue;
pub use task_tracker::TaskTracker;
