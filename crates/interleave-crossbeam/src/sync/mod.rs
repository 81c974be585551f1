//! `crossbeam::sync`, explored.

mod parker;
mod wait_group;

pub use parker::{Parker, Unparker};
pub use wait_group::WaitGroup;

// What a sharded lock adds to a lock for readers and a writer is speed.
pub use interleave_std::sync::{
    RwLock as ShardedLock, RwLockReadGuard as ShardedLockReadGuard, RwLockWriteGuard as ShardedLockWriteGuard,
};
