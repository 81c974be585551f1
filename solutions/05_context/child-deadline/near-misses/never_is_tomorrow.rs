//! Cuts a limit that no clock can show to a day, and with it each that is longer.
//! rejected by: behaviour::the_longest_limit_never_passes
//! also by: behaviour::a_long_limit_is_as_long_as_it_says

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
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let limit = limit.min(Duration::from_secs(24 * 60 * 60));
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        output = &mut work => return Ok(output),
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep_until(tokio::time::Instant::now() + limit) => Cut::Deadline,
    };
    token.cancel();
    work.await;
    Err(cut)
}
