//! Gives the work a clone of the parent: the same token. The limit of one part ends the whole page.
//! rejected by: schedules::the_limit_tells_the_work_and_awaits_it
//! rejected by: schedules::work_in_time_leaves_nothing_behind
//! rejected by: schedules::a_limit_of_zero_has_passed
//! rejected by: schedules::an_output_that_comes_too_late_is_no_output
//! rejected by: schedules::the_token_is_cancelled_when_the_work_is_done
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::dropped_half_way_it_cancels_the_token
//! rejected by: schedules::the_limit_counts_from_the_call
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts
//! rejected by: schedules::a_part_of_a_millisecond_is_not_cut_off_the_limit
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token
//! rejected by: schedules::with_the_answer_the_token_is_cancelled
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
    let token = parent.clone();
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = tokio::time::sleep(limit) => {
            token.cancel();
            Cut::Deadline
        }
        output = &mut work => return Ok(output),
    };
    work.await;
    Err(cut)
}
