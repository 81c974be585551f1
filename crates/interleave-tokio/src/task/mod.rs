//! `tokio::task`: every task started here is a task of the run.

mod abort;
mod builder;
pub mod coop;
mod error;
mod handle;
mod id;
pub mod join_set;
mod local;
mod local_key;
mod shared;
mod spawn;

pub use abort::AbortHandle;
pub use builder::Builder;
pub use error::JoinError;
pub use handle::JoinHandle;
pub use id::{Id, id, try_id};
pub use join_set::JoinSet;
pub use local::{LocalEnterGuard, LocalSet, spawn_local};
pub use local_key::{AccessError, LocalKey};
pub use spawn::{block_in_place, spawn, spawn_blocking, yield_now};
pub(crate) use spawn::{start, start_blocking};

pub use coop::{Unconstrained, consume_budget, unconstrained};

/// Futures of this module by name.
pub mod futures {
    pub use super::local_key::TaskLocalFuture;
}
