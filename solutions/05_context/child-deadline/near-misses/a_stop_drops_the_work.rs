//! Awaits the work when its time is over, and drops it when the parent is cancelled.
//! rejected by: schedules::the_parent_tells_the_work_and_it_is_awaited
//! rejected by: schedules::stopped_from_the_beginning_the_work_finds_its_token_cancelled
//! rejected by: schedules::the_works_token_is_a_child_of_the_parent
//! rejected by: schedules::what_came_first_counts
//! rejected by: schedules::limits_can_be_nested
//! rejected by: schedules::the_work_may_cancel_its_own_token
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::who_has_polled_before_may_come_back
//! rejected by: schedules::after_its_own_cancel_too_the_first_counts

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
    let guard = token.clone().drop_guard();
    let run = async {
        let mut work = pin!(work(token));
        match tokio::time::timeout(limit, &mut work).await {
            Ok(output) => Ok(output),
            Err(_) => {
                drop(guard);
                work.await;
                Err(Cut::Deadline)
            }
        }
    };
    parent.run_until_cancelled(run).await.unwrap_or(Err(Cut::Stopped))
}
