//! With a limit of zero the work gets its first step, is told, and is awaited; whether it has ended in that step is not looked at.
//! rejected by: schedules::a_limit_of_zero_has_passed

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
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
    let mut timer = pin!(tokio::time::sleep(limit));
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    if limit.is_zero() {
        // Its time is over already. It begins, and is told where it first waits.
        poll_fn(|cx| {
            let _ = work.as_mut().poll(cx);
            Poll::Ready(())
        })
        .await;
        token.cancel();
        work.await;
        return Err(Cut::Deadline);
    }
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = timer.as_mut() => Cut::Deadline,
        output = work.as_mut() => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
