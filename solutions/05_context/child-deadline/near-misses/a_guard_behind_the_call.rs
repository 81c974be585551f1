//! The guard is made when the work has been called: if the call itself panics, nobody cancels the clone that it handed out.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::time::sleep;

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
    let mut work = pin!(work(token.clone()));
    let cancels = token.drop_guard();
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = sleep(limit) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    drop(cancels);
    work.await;
    Err(cut)
}
