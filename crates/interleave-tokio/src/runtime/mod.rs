//! `tokio::runtime`.
//!
//! A check's body runs on a runtime already, and [`Handle`] is a handle of it. A [`Runtime`] that code makes
//! for itself, as `#[tokio::test]` does, runs what it is given once, under the first schedule.

mod builder;
mod handle;
mod metrics;
#[allow(clippy::module_inception, reason = "the type's own file")]
mod runtime;

pub use ::tokio::runtime::{Id, RuntimeFlavor, is_rt_shutdown_err};
pub use builder::Builder;
pub use handle::{EnterGuard, Handle, TryCurrentError};
pub use metrics::RuntimeMetrics;
pub use runtime::Runtime;
