//! `timeout` on a borrow of the pinned work, within `run_until_cancelled`.

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
    let guard = token.clone().drop_guard();
    let mut work = pin!(work(token));
    let in_time = parent.run_until_cancelled(tokio::time::timeout(limit, &mut work)).await;
    let cut = match in_time {
        Some(Ok(output)) => return Ok(output),
        Some(Err(_)) => Cut::Deadline,
        None => Cut::Stopped,
    };
    drop(guard);
    work.await;
    Err(cut)
}
