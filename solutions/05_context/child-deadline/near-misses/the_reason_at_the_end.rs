//! Asks at the end who was it, when limit and stop may both have come.
//! rejected by: schedules::what_came_first_counts
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts

use std::pin::pin;

use std::future::Future;
use std::time::Duration;

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
    tokio::select! {
        biased;
        () = parent.cancelled() => {}
        () = tokio::time::sleep(limit) => {}
        output = &mut work => return Ok(output),
    }
    token.cancel();
    work.await;
    Err(if parent.is_cancelled() { Cut::Stopped } else { Cut::Deadline })
}
