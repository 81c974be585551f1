//! Catches the panic and raises it again with its text: what was a `&str` comes out as a `String`.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use futures::FutureExt;
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
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
    let caught = token.clone();
    let work = async { AssertUnwindSafe(async { work(token.clone()).await }).catch_unwind().await };
    let mut work = pin!(work);
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        () = sleep(limit) => Cut::Deadline,
        ended = &mut work => return Ok(ended.unwrap_or_else(|payload| again(&caught, payload))),
    };
    caught.cancel();
    if let Err(payload) = work.await {
        again(&caught, payload);
    }
    Err(cut)
}

/// Panics as the work did, when its token is cancelled.
fn again(token: &CancellationToken, payload: Box<dyn Any + Send>) -> ! {
    token.cancel();
    let payload = match payload.downcast::<&'static str>() {
        Ok(text) => Box::new(text.to_string()) as Box<dyn Any + Send>,
        Err(other) => other,
    };
    resume_unwind(payload)
}
