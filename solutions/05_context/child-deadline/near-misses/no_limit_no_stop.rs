//! A limit that never passes has a short cut, and on that way nobody looks at the parent: what the work gives after a stop comes back as if it
//! had been in time.
//! rejected by: behaviour::the_longest_limit_hears_the_stop

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
    let start = tokio::time::Instant::now();
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let work = work(token.clone());
    tokio::pin!(work);

    // `start + limit` would panic for a limit that is meant as 'never'.
    let Some(deadline) = start.checked_add(limit) else {
        // No limit: the token is a child, so a stop reaches the work by itself.
        return Ok(work.await);
    };
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
