//! Looks at the clock and at the parent ten times a second.
//! also by: behaviour::the_longest_limit_never_passes
//! rejected by: schedules::the_limit_tells_the_work_and_awaits_it
//! rejected by: schedules::a_limit_of_zero_has_passed
//! rejected by: schedules::an_output_that_comes_too_late_is_no_output
//! also by: behaviour::a_long_limit_is_as_long_as_it_says

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
    let begin = tokio::time::Instant::now();
    let mut work = pin!(work(token.clone()));
    let mut cut = None;
    loop {
        match tokio::time::timeout(Duration::from_millis(100), &mut work).await {
            Ok(output) => return cut.map_or(Ok(output), Err),
            Err(_) if cut.is_some() => {}
            Err(_) if parent.is_cancelled() => cut = Some(Cut::Stopped),
            Err(_) if begin.elapsed() >= limit => {
                cut = Some(Cut::Deadline);
                token.cancel();
            }
            Err(_) => {}
        }
    }
}
