//! `std::sync`: locks, atomics and cells that tasks can be stopped at.

pub mod atomic;
mod condvar;
mod guard;
mod mutex;
mod once_lock;
mod rwlock;
mod waiters;

#[doc(hidden)]
#[allow(deprecated, reason = "std still has it")]
pub use ::std::sync::ONCE_INIT;
#[doc(hidden)]
pub use ::std::sync::{
    Arc, Barrier, BarrierWaitResult, LazyLock, LockResult, Once, OnceState, PoisonError, TryLockError,
    TryLockResult, Weak, mpsc,
};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::{Mutex, MutexGuard};
pub use once_lock::OnceLock;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
