//! `std::sync`, explored.
//!
//! `Arc` and `Weak` are the real ones: a stand-in could not be turned into an `Arc<dyn Trait>` on stable
//! Rust. What they count is invisible to the scheduler, so a thread may be held up after each operation that
//! others can act on: what it drops afterwards is then still alive for them.

pub mod atomic;
mod barrier;
mod condvar;
mod lazy_lock;
mod lock;
pub mod mpsc;
mod mutex;
mod once;
mod once_lock;
mod rwlock;

pub use ::std::sync::{Arc, LockResult, PoisonError, TryLockError, TryLockResult, Weak};

pub use barrier::{Barrier, BarrierWaitResult};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use lazy_lock::LazyLock;
pub use mutex::{Mutex, MutexGuard};
#[allow(deprecated, reason = "std still has it")]
pub use once::{ONCE_INIT, Once, OnceState};
pub use once_lock::OnceLock;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};

pub(crate) use lock::Lock;
