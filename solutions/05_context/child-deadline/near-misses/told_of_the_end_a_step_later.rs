//! The watcher hears of the end in a step after it, and there looks for a stop first.
//! rejected by: schedules::a_stop_after_the_end_takes_nothing_back

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// What has come before the end of a step in which the work computed.
fn came_before(parent: &CancellationToken, called: Instant, limit: Duration) -> Option<Cut> {
    if called.elapsed() >= limit {
        Some(Cut::Deadline)
    } else if parent.is_cancelled() {
        Some(Cut::Stopped)
    } else {
        None
    }
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
    let called = Instant::now();
    let timer = sleep(limit);
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let done = CancellationToken::new();

    let work = work(token.clone());
    let run = async {
        let output = work.await;
        let late = came_before(parent, called, limit);
        done.cancel();
        (output, late)
    };
    // Tells the work, and says why.
    let watch = async {
        let cut = tokio::select! {
            biased;
            () = parent.cancelled() => Cut::Stopped,
            () = timer => Cut::Deadline,
            () = done.cancelled() => return None,
        };
        token.cancel();
        Some(cut)
    };
    let ((output, late), cut) = tokio::join!(run, watch);
    match cut.or(late) {
        Some(cut) => Err(cut),
        None => Ok(output),
    }
}
