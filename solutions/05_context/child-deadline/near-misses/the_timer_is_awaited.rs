//! The timer is a task that is aborted and awaited on the way out. A panic goes another way, and the task outlives it.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token
//! rejected by: schedules::dropped_by_a_panic_it_cancels_the_token

use std::future::Future;
use std::pin::pin;
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

/// Counts the time. It ends with whoever has it.
struct Timer(tokio::task::JoinHandle<()>);

impl Timer {
    /// Ends it, and waits until it is gone.
    async fn end(mut self) {
        if !self.0.is_finished() {
            self.0.abort();
            let _ = (&mut self.0).await;
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
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
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut timer = Timer(tokio::spawn(tokio::time::sleep(limit)));
    let mut work = pin!(work(token.clone()));

    let outcome = tokio::select! {
        biased;
        () = parent.cancelled() => Err(Cut::Stopped),
        _ = &mut timer.0 => Err(Cut::Deadline),
        output = &mut work => Ok(output),
    };
    if outcome.is_err() {
        token.cancel();
        work.await;
    }
    timer.end().await;
    outcome
}
