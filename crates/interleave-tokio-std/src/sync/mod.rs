//! `std::sync`: locks and atomics that tasks can be stopped at.

pub mod atomic;
mod condvar;
mod mutex;
mod rwlock;
mod waiters;

#[doc(hidden)]
pub use ::std::sync::{
    Arc, Barrier, BarrierWaitResult, LazyLock, LockResult, Once, OnceLock, OnceState, PoisonError,
    TryLockError, TryLockResult, Weak, mpsc,
};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::{Mutex, MutexGuard};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
