//! A token of its own that it cancels when it sees the parent's: whoever has a clone hears of it later.
//! rejected by: schedules::the_works_token_is_a_child_of_the_parent

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

use std::pin::pin;

/// Runs `work` until `limit` has passed or `parent` is cancelled.
///
/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let token = CancellationToken::new();
    let _cancels = token.clone().drop_guard();
    if parent.is_cancelled() {
        token.cancel();
    }
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
