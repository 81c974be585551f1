//! Work that was told is polled again at once as long as it has woken itself, so that it is at its end soon.
//! rejected by: behaviour::work_that_was_told_and_gives_way_lets_others_run

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Deadline,
    Stopped,
}

/// Notes that it was called, and passes the call on.
struct Noted {
    woken: AtomicBool,
    outer: Mutex<Waker>,
}

impl Wake for Noted {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let outer = self.outer.lock().unwrap().clone();
        outer.wake();
    }
}

pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let mut timer = pin!(tokio::time::sleep(limit));
    let token = parent.child_token();
    let _cancels = token.clone().drop_guard();
    let mut work = pin!(work(token.clone()));
    let cut = tokio::select! {
        biased;
        () = parent.cancelled() => Cut::Stopped,
        output = &mut work => return Ok(output),
        () = &mut timer => Cut::Deadline,
    };
    token.cancel();
    let noted = Arc::new(Noted { woken: AtomicBool::new(false), outer: Mutex::new(Waker::noop().clone()) });
    let waker = Waker::from(Arc::clone(&noted));
    poll_fn(|cx| {
        *noted.outer.lock().unwrap() = cx.waker().clone();
        loop {
            noted.woken.store(false, Ordering::SeqCst);
            if work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                return Poll::Ready(());
            }
            if !noted.woken.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
        }
    })
    .await;
    Err(cut)
}
