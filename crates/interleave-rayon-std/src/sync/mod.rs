//! `std::sync`: locks and atomics before which a thread can be held up.

pub mod atomic;
mod condvar;
mod guard;
mod mutex;
mod rwlock;

#[doc(hidden)]
pub use ::std::sync::*;
pub use condvar::Condvar;
pub use mutex::{Mutex, MutexGuard};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
