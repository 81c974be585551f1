//! The limit is kept as whole milliseconds (rounded up) in 32 bits, unless no clock can show it: what is longer than 49 days and 17 hours wraps around.
//! rejected by: behaviour::a_long_limit_is_as_long_as_it_says

use std::future::Future;
use std::pin::pin;
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
    let limit = match tokio::time::Instant::now().checked_add(limit) {
        // Rounded up: never too early.
        Some(_) => Duration::from_millis(u64::from(limit.as_nanos().div_ceil(1_000_000) as u32)),
        // Never.
        None => limit,
    };
    let token = parent.child_token();
    let guard = token.clone().drop_guard();
    let mut timer = pin!(tokio::time::sleep(limit));
    let mut work = pin!(work(token));
    let cut = tokio::select! {
        biased;
        output = &mut work => return Ok(output),
        () = parent.cancelled() => Cut::Stopped,
        () = std::future::ready(()), if limit.is_zero() => Cut::Deadline,
        () = &mut timer => Cut::Deadline,
    };
    drop(guard);
    work.await;
    Err(cut)
}
