//! `futures::select` gives back whoever has lost, to be awaited.

use std::pin::pin;

use futures::future::{self, Either};

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
    let cut = pin!(async {
        match future::select(pin!(parent.cancelled()), pin!(tokio::time::sleep(limit))).await {
            Either::Left(_) => Cut::Stopped,
            Either::Right(_) => Cut::Deadline,
        }
    });
    match future::select(cut, pin!(work(token.clone()))).await {
        Either::Left((cut, work)) => {
            token.cancel();
            work.await;
            Err(cut)
        }
        Either::Right((output, _)) => Ok(output),
    }
}
