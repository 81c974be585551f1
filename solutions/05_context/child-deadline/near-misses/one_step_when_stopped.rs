//! Stopped from the beginning, the work gets one step, and is dropped at its first wait.
//! rejected by: schedules::stopped_from_the_beginning_the_work_finds_its_token_cancelled
//! rejected by: schedules::the_parent_tells_the_work_and_it_is_awaited

use futures::FutureExt;
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
    let mut work = pin!(work(token.clone()));
    if parent.is_cancelled() {
        // It is called all the same, and finds its token cancelled.
        return work.now_or_never().ok_or(Cut::Stopped);
    }
    let cut = match timeout(limit, parent.run_until_cancelled(&mut work)).await {
        Ok(Some(output)) => return Ok(output),
        Ok(None) => Cut::Stopped,
        Err(_) => Cut::Deadline,
    };
    drop(cancels);
    work.await;
    Err(cut)
}
