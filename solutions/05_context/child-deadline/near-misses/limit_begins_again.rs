//! The timer is made anew in each round of the loop, and the work's own cancel is a round: work that cancels its own token at 3 of 5 seconds is cut off at 8.
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::select;
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
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    let mut own_cancel = false;
    let cut = loop {
        select! {
            biased;
            output = &mut work => return Ok(output),
            () = parent.cancelled() => break Cut::Stopped,
            () = token.cancelled(), if !own_cancel => own_cancel = true,
            () = sleep(limit) => break Cut::Deadline,
        }
    };
    token.cancel();
    work.await;
    Err(cut)
}
