//! A task sleeps and then cancels: when the work ends early, the task sleeps on.
//! rejected by: schedules::work_in_time_leaves_nothing_behind
//! rejected by: schedules::the_parent_tells_the_work_and_it_is_awaited
//! rejected by: schedules::stopped_from_the_beginning_the_work_finds_its_token_cancelled
//! rejected by: schedules::the_works_token_is_a_child_of_the_parent
//! rejected by: schedules::the_token_is_cancelled_when_the_work_is_done
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::dropped_half_way_it_cancels_the_token
//! rejected by: schedules::a_stop_long_before_the_end_counts
//! rejected by: schedules::the_limit_counts_from_the_call
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::a_stop_after_the_end_takes_nothing_back
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token
//! rejected by: schedules::with_the_answer_the_token_is_cancelled
//! rejected by: schedules::dropped_with_work_that_panics_it_cancels_the_token

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
