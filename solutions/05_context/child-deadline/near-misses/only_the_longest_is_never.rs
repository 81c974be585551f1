//! Only `Duration::MAX` counts as never: with a limit of a second less or half of it, the moment of the deadline cannot be computed.
//! rejected by: behaviour::the_longest_limit_never_passes

use std::future::{Future, pending};
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
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
    // The limit counts from here. `MAX` stands for "never", and cannot be added to an instant.
    let deadline = if limit == Duration::MAX { None } else { Some(Instant::now() + limit) };
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    let over = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => pending().await,
        }
    };
    let cut = tokio::select! {
        biased;
        output = &mut work => return Ok(output),
        () = parent.cancelled() => Cut::Stopped,
        () = over => Cut::Deadline,
    };
    token.cancel();
    drop(work.await);
    Err(cut)
}
