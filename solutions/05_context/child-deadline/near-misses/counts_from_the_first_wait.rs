//! Makes the timer when the work first waits: what it has computed until then is not counted.
//! rejected by: schedules::the_limit_counts_from_the_call

use std::future::Future;
use std::pin::pin;
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
        output = &mut work => return Ok(output),
        cut = cut_off(parent, limit) => cut,
    };
    token.cancel();
    work.await;
    Err(cut)
}

/// Waits until there is a reason to cut the work off.
async fn cut_off(parent: &CancellationToken, limit: Duration) -> Cut {
    tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => Cut::Deadline,
    }
}
