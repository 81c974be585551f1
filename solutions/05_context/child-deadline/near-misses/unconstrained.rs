//! So that work which uses up tokio's budget leaves some for the timer, all of it runs `unconstrained`.
//! rejected by: behaviour::work_that_tokio_may_interrupt_keeps_nobody_out

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
    tokio::task::unconstrained(async move {
        let timer = tokio::time::sleep(limit);
        let over = async {
            if !limit.is_zero() {
                timer.await;
            }
        };
        let token = parent.child_token();
        let _cancels = token.clone().drop_guard();
        let mut work = pin!(work(token.clone()));
        let cut = tokio::select! {
            biased;
            () = parent.cancelled() => Cut::Stopped,
            () = over => Cut::Deadline,
            output = &mut work => return Ok(output),
        };
        token.cancel();
        work.await;
        Err(cut)
    })
    .await
}
