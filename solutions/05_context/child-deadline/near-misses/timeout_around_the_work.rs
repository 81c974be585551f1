//! `timeout` drops the work when the time is over, with all that it holds: it is never told.
//! rejected by: behaviour::a_failure_of_the_work_is_its_output

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
// ANCHOR: body
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
    tokio::select! {
        biased;
        () = parent.cancelled() => Err(Cut::Stopped),
        outcome = tokio::time::timeout(limit, work(token.clone())) => outcome.map_err(|_| Cut::Deadline),
    }
}
// ANCHOR_END: body
