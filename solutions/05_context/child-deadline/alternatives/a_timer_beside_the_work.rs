//! The timer is a future beside the work and not a task: `join` runs both until the work has ended, which stops the timer.

use std::cell::Cell;

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
    let (over, cut) = (CancellationToken::new(), Cell::new(None));
    let timer = async {
        tokio::select! {
            biased;
            () = over.cancelled() => {}
            () = parent.cancelled() => cut.set(Some(Cut::Stopped)),
            () = tokio::time::sleep(limit) => {
                cut.set(Some(Cut::Deadline));
                token.cancel();
            }
        }
    };
    let work = async {
        let output = work(token.clone()).await;
        over.cancel();
        output
    };
    let ((), output) = tokio::join!(timer, work);
    cut.get().map_or(Ok(output), Err)
}
