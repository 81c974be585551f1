//! Whoever polls is noted as long as the work may be cut off; after that the work wakes the task that polled at the cut.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
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

/// What the work is woken by: it notes that it was the work, and wakes whoever awaits the whole.
struct Bell {
    rung: AtomicBool,
    caller: Mutex<Option<Waker>>,
}

impl Bell {
    fn answers(&self, waker: &Waker) {
        let mut caller = self.caller.lock().unwrap();
        match &mut *caller {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        let caller = self.caller.lock().unwrap().clone();
        if let Some(caller) = caller {
            caller.wake();
        }
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
    let mut time = pin!(tokio::time::sleep(limit));
    let mut stop = pin!(parent.cancelled());
    let bell = Arc::new(Bell { rung: AtomicBool::new(true), caller: Mutex::new(None) });
    let waker = Waker::from(Arc::clone(&bell));
    let mut work = pin!(work(token.clone()));
    let mut cut = None;
    let output = poll_fn(|cx| {
        if cut.is_none() {
            bell.answers(cx.waker());
            if stop.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Stopped);
            } else if time.as_mut().poll(cx).is_ready() {
                cut = Some(Cut::Deadline);
                token.cancel();
            }
        }
        if !bell.rung.swap(false, Ordering::SeqCst) {
            return Poll::Pending;
        }
        work.as_mut().poll(&mut Context::from_waker(&waker))
    })
    .await;
    match cut {
        None => Ok(output),
        Some(cut) => Err(cut),
    }
}
