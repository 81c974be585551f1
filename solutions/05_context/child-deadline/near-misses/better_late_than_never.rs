//! Gives the output back whenever it comes: the caller never learns that the time was over.
//! rejected by: schedules::the_limit_tells_the_work_and_awaits_it
//! rejected by: schedules::the_parent_tells_the_work_and_it_is_awaited
//! rejected by: schedules::stopped_from_the_beginning_the_work_finds_its_token_cancelled
//! rejected by: schedules::the_works_token_is_a_child_of_the_parent
//! rejected by: schedules::a_limit_of_zero_has_passed
//! rejected by: schedules::an_output_that_comes_too_late_is_no_output
//! rejected by: schedules::what_came_first_counts
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::a_stop_long_before_the_end_counts
//! rejected by: schedules::the_limit_counts_from_the_call
//! also by: behaviour::the_longest_limit_hears_the_stop
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts
//! rejected by: schedules::a_part_of_a_millisecond_is_not_cut_off_the_limit
//! also by: behaviour::a_limit_within_a_limit_is_its_own

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
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    tokio::select! {
        biased;
        () = parent.cancelled() => token.cancel(),
        () = tokio::time::sleep(limit) => token.cancel(),
        output = &mut work => return Ok(output),
    }
    Ok(work.await)
}
