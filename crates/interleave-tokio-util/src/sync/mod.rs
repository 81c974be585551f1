//! `tokio_util::sync`.

mod guard;
mod poll_semaphore;
mod poll_sender;
mod token;

pub use ::tokio_util::sync::ReusableBoxFuture;
pub use guard::{DropGuard, DropGuardRef};
pub use poll_semaphore::PollSemaphore;
pub use poll_sender::{PollSendError, PollSender};
pub use token::{CancellationToken, WaitForCancellationFuture, WaitForCancellationFutureOwned};
