//! A deadline is handed on beside the parameters, as gRPC does it: a part within a part is cut off at the latest when the outer one's time is over, whoever its parent is.
//! rejected by: behaviour::a_limit_within_a_limit_is_its_own

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

tokio::task_local! {
    /// When the time of the part is over in which the caller is.
    static ENDS: Option<Instant>;
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
    let own = Instant::now().checked_add(limit);
    let around = ENDS.try_with(|ends| *ends).unwrap_or(None);
    let ends = [own, around].into_iter().flatten().min();
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut limit = pin!(async move {
        match ends {
            None => std::future::pending().await,
            // A sleep of zero may take a millisecond.
            Some(ends) if ends <= Instant::now() => {}
            Some(ends) => tokio::time::sleep_until(ends).await,
        }
    });
    let mut work = pin!(ENDS.scope(ends, work(token.clone())));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = &mut limit => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
