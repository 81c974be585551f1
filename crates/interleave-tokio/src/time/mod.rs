//! `tokio::time`, virtual: no time passes while a task can run, and none is waited for.

mod clock;
mod instant;
mod interval;
mod sleep;
mod timeout;

/// Errors of this module.
pub mod error {
    pub use super::timeout::Elapsed;
    pub use ::tokio::time::error::Error;
}

pub use std::time::Duration;

pub use clock::{advance, pause, resume};
pub use instant::Instant;
pub use interval::{Interval, MissedTickBehavior, interval, interval_at};
pub use sleep::{Sleep, sleep, sleep_until};
pub(crate) use timeout::until;
pub use timeout::{Timeout, timeout, timeout_at};
