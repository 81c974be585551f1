//! What cancels the work's token does nothing while its thread panics: dropped by a panic beside it, nobody is told.
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token
//! rejected by: schedules::dropped_with_work_that_panics_it_cancels_the_token

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// Cancels the token of the work when it is over.
struct Over(CancellationToken);

impl Drop for Over {
    /// A panic of the work is seen to elsewhere. In any other one, wake nobody while the thread unwinds.
    fn drop(&mut self) {
        if !thread::panicking() {
            self.0.cancel();
        }
    }
}

/// Runs `work` until `limit` has passed or `parent` is cancelled.
///
/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let token = parent.child_token();
    let over = Over(token.clone());
    let time = pin!(sleep(limit));
    let work = async { work(token).await };
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());

    let cut = tokio::select! {
        biased;
        outcome = &mut work => Err(outcome),
        () = parent.cancelled() => Ok(Cut::Stopped),
        () = time => Ok(Cut::Deadline),
    };
    let (cut, outcome) = match cut {
        Err(outcome) => (None, outcome),
        Ok(cut) => {
            over.0.cancel();
            (Some(cut), work.await)
        }
    };
    over.0.cancel();
    let output = outcome.unwrap_or_else(|panic| resume_unwind(panic));
    match cut {
        None => Ok(output),
        Some(cut) => Err(cut),
    }
}
