//! Lets the other tasks go first, and calls the work only when it is polled for the second time.
//! rejected by: behaviour::the_limit_counts_from_the_first_poll

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let timer = sleep(limit);
    // Parts compute a lot before they first wait. Let those that are under way have their turn.
    tokio::task::yield_now().await;
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        output = work.as_mut() => return Ok(output),
        () = timer => Cut::Deadline,
    };
    token.cancel();
    work.await;
    Err(cut)
}
