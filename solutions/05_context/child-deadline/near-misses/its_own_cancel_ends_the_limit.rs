//! Work that has cancelled its own token is awaited without limit and without stop.
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts

use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

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
    let cut = match timeout(limit, token.run_until_cancelled(&mut work)).await {
        Ok(Some(output)) => return Ok(output),
        Ok(None) if parent.is_cancelled() => Cut::Stopped,
        // It has cancelled its own token, which is no cut.
        Ok(None) => return Ok(work.await),
        Err(_) => Cut::Deadline,
    };
    token.cancel();
    work.await;
    Err(cut)
}
