//! Drops the work and cancels the token on the next line: if the work panics as it is dropped, that line is never reached.
//! rejected by: schedules::dropped_with_work_that_panics_it_cancels_the_token

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
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

/// The work and its token, which end together.
struct Part<Fut> {
    token: CancellationToken,
    work: Option<Pin<Box<Fut>>>,
}

impl<Fut> Drop for Part<Fut> {
    fn drop(&mut self) {
        self.work = None;
        self.token.cancel();
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
    let mut time = pin!(tokio::time::sleep(limit));
    let mut stop = pin!(parent.cancelled());
    let mut part = Part { token: parent.child_token(), work: None };
    part.work = Some(Box::pin(work(part.token.clone())));
    let mut cut = None;
    let output = poll_fn(|cx| {
        if cut.is_none() {
            if stop.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Stopped);
            } else if time.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Deadline);
                part.token.cancel();
            }
        }
        part.work.as_mut().expect("it is dropped with the part").as_mut().poll(cx)
    })
    .await;
    match cut {
        None => Ok(output),
        Some(cut) => Err(cut),
    }
}
