//! `let _ =` drops the guard on the spot, and the work begins with a cancelled token.
//! rejected by: schedules::the_limit_tells_the_work_and_awaits_it
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::an_output_that_comes_too_late_is_no_output
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::a_part_of_a_millisecond_is_not_cut_off_the_limit
//! rejected by: schedules::dropped_half_way_it_cancels_the_token
//! also by: behaviour::the_limit_counts_from_the_first_poll

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
    let _ = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => Cut::Deadline,
        output = &mut work => return Ok(output),
    };
    token.cancel();
    work.await;
    Err(cut)
}
