//! Only the limit is raced: the stop reaches the work through its token, and the parent is asked when the limit has passed or the work has ended.

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
    let cancels = token.clone().drop_guard();
    let mut work = pin!(work(token));
    match timeout(limit, &mut work).await {
        Ok(_) if parent.is_cancelled() => Err(Cut::Stopped),
        Ok(output) => Ok(output),
        Err(_) => {
            // Whatever comes from now on comes second.
            let cut = if parent.is_cancelled() { Cut::Stopped } else { Cut::Deadline };
            drop(cancels);
            work.await;
            Err(cut)
        }
    }
}
