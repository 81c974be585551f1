//! Tells the work and looks once more whether it is ready: work that ends when it is told was in time.
//! rejected by: schedules::an_output_that_comes_too_late_is_no_output
//! rejected by: schedules::the_limit_counts_from_the_call
//! rejected by: schedules::a_part_of_a_millisecond_is_not_cut_off_the_limit
//! also by: behaviour::the_limit_counts_from_the_first_poll

use futures::FutureExt;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::time::sleep;

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
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = sleep(limit) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    // It may have been ready at the same moment.
    if let Some(output) = (&mut work).now_or_never() {
        return Ok(output);
    }
    work.await;
    Err(cut)
}
