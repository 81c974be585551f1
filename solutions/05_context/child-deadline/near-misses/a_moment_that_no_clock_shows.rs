//! Computes the moment of the deadline: `Instant::now() + limit` panics for the longest limits.
//! rejected by: behaviour::the_longest_limit_never_passes
//! rejected by: behaviour::the_longest_limit_hears_the_stop

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
    let deadline = tokio::time::Instant::now() + limit;
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep_until(deadline) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
