//! Throws away what comes after the cut, also a panic.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
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
    let cut = match timeout(limit, parent.run_until_cancelled(&mut work)).await {
        Ok(Some(output)) => return Ok(output),
        Ok(None) => Cut::Stopped,
        Err(_) => Cut::Deadline,
    };
    drop(cancels);
    // Whatever comes now comes too late: the reason stands.
    let _ = AssertUnwindSafe(work).catch_unwind().await;
    Err(cut)
}
