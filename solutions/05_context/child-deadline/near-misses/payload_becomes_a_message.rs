//! A panic of the work is caught, so that the token is cancelled first, and raised again as a message: a payload that is no text is lost.
//! rejected by: schedules::a_panic_comes_out_and_cancels_the_token

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use tokio::select;
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

fn raise(payload: &(dyn Any + Send)) -> ! {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        std::panic::panic_any(*text);
    }
    if let Some(text) = payload.downcast_ref::<String>() {
        std::panic::panic_any(text.clone());
    }
    panic!("the work panicked");
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
    let cancels = token.clone().drop_guard();
    let work = match catch_unwind(AssertUnwindSafe(|| work(token))) {
        Ok(work) => work,
        Err(payload) => {
            drop(cancels);
            raise(&*payload);
        }
    };
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
    let (outcome, cut) = select! {
        biased;
        outcome = &mut work => (Some(outcome), None),
        () = parent.cancelled() => (None, Some(Cut::Stopped)),
        () = sleep(limit) => (None, Some(Cut::Deadline)),
    };
    drop(cancels);
    let outcome = match outcome {
        Some(outcome) => outcome,
        None => work.await,
    };
    match (outcome, cut) {
        (Err(payload), _) => raise(&*payload),
        (Ok(output), None) => Ok(output),
        (Ok(_), Some(cut)) => Err(cut),
    }
}
