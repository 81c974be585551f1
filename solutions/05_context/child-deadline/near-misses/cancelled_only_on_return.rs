//! Cancels the token wherever it returns. A panic and a drop do not return.
//! rejected by: schedules::dropped_half_way_it_cancels_the_token
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token
//! rejected by: schedules::dropped_with_work_that_panics_it_cancels_the_token

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
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => Cut::Deadline,
        output = &mut work => {
            token.cancel();
            return Ok(output);
        }
    };
    token.cancel();
    work.await;
    Err(cut)
}
