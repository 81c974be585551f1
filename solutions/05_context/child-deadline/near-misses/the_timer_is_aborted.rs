//! The timer's task is aborted when the work is done. If the whole is dropped, it is not; and it is alive for a while
//! after the return.
//! rejected by: schedules::work_in_time_leaves_nothing_behind
//! rejected by: schedules::the_parent_tells_the_work_and_it_is_awaited
//! rejected by: schedules::the_token_is_cancelled_when_the_work_is_done
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::dropped_half_way_it_cancels_the_token
//! rejected by: schedules::the_limit_counts_from_the_call
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token
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
    let timer = tokio::spawn({
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
        () = parent.cancelled() => Some(Cut::Stopped),
        () = late.cancelled() => Some(Cut::Deadline),
        output = &mut work => {
            timer.abort();
            return Ok(output);
        }
    };
    work.await;
    timer.abort();
    cut.map_or_else(|| unreachable!("it is set"), Err)
}
