//! One `select!` in a loop, in which only the work ends the loop; the others leave a note.

use std::pin::pin;

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
    let guard = token.drop_guard();
    let mut cut = None;
    let mut work = pin!(work(guard.token().clone()));
    let mut limit = pin!(tokio::time::sleep(limit));
    let output = loop {
        tokio::select! {
            () = parent.cancelled(), if cut.is_none() => cut = Some(Cut::Stopped),
            () = &mut limit, if cut.is_none() => {
                cut = Some(Cut::Deadline);
                guard.token().cancel();
            }
            output = &mut work => break output,
        }
    };
    cut.map_or(Ok(output), Err)
}
