//! Reads a limit of zero as 'no limit', as some configurations do.
//! rejected by: schedules::a_limit_of_zero_has_passed
//! rejected by: schedules::what_came_first_counts

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
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit), if !limit.is_zero() => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
