//! `tokio::sync`: the real types, each with a scheduling point before and a note after every operation.

mod barrier;
pub mod broadcast;
mod guard;
pub mod mpsc;
mod mutex;
mod notify;
mod once;
mod once_cell;
pub mod oneshot;
mod rwlock;
mod semaphore;
mod set_once;
pub mod watch;

pub use ::tokio::sync::{AcquireError, SetError, SetOnceError, TryAcquireError, TryLockError};
pub use barrier::{Barrier, BarrierWaitResult};
pub use mutex::{MappedMutexGuard, Mutex, MutexGuard, OwnedMappedMutexGuard, OwnedMutexGuard};
pub use notify::Notify;
pub use once_cell::OnceCell;
pub use rwlock::{
    OwnedRwLockMappedWriteGuard, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockMappedWriteGuard,
    RwLockReadGuard, RwLockWriteGuard,
};
pub use semaphore::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
pub use set_once::SetOnce;

/// Futures of this module by name.
pub mod futures {
    pub use super::notify::{Notified, OwnedNotified};
}
