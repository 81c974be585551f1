//! The limit is rounded down to whole milliseconds, so the work is told too early.
//! rejected by: schedules::a_part_of_a_millisecond_is_not_cut_off_the_limit

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
    // tokio's timers know whole milliseconds; `Duration::MAX` has more of them than fit.
    let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    let mut timer = std::pin::pin!(tokio::time::sleep(Duration::from_millis(millis)));
    let mut work = std::pin::pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        output = &mut work => return Ok(output),
        () = parent.cancelled() => Cut::Stopped,
        () = &mut timer => Cut::Deadline,
    };
    token.cancel();
    work.await;
    Err(cut)
}
