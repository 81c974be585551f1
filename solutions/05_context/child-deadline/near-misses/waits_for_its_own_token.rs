//! Takes a cancelled token of the work for a stop of the parent. The work may cancel its own.
//! rejected by: schedules::the_work_may_cancel_its_own_token
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
    let cut = tokio::select! {
        biased;
        () = token.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
