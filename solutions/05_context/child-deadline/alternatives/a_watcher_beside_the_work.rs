//! The work and a watcher in one `join!`. A token of its own tells the watcher that the work is done.

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
    let done = CancellationToken::new();
    let timer = async {
        tokio::select! {
            () = done.cancelled() => None,
            () = parent.cancelled() => Some(Cut::Stopped),
            () = tokio::time::sleep(limit) => {
                token.cancel();
                Some(Cut::Deadline)
            }
        }
    };
    let inner = work(token.clone());
    let work = pin!(async {
        let output = inner.await;
        done.cancel();
        output
    });
    let (cut, output) = tokio::join!(timer, work);
    cut.map_or(Ok(output), Err)
}
