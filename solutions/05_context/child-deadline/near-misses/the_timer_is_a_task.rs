//! A task sleeps and then cancels: when the work ends early, the task sleeps on.
//! rejected by: behaviour::a_failure_of_the_work_is_its_output

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
    let late = CancellationToken::new();
    tokio::spawn({
        let (token, late) = (token.clone(), late.clone());
        async move {
            tokio::time::sleep(limit).await;
            late.cancel();
            token.cancel();
        }
    });
    let mut work = std::pin::pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = late.cancelled() => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    work.await;
    Err(cut)
}
