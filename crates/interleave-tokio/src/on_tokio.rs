//! Checks that run on tokio itself, and explore nothing.

use std::future::{Future, poll_fn};
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::probe::turns;
use interleave::quiet::{sleeps, this_thread};

/// Runs a check on tokio itself, on a current-thread runtime whose time is paused, and within a time limit
/// that keeps a hang from being for ever.
///
/// # Panics
/// If the check does, or if the time limit is reached.
pub fn on_tokio<F: Future<Output = ()> + 'static>(body: impl FnOnce() -> F + Send + 'static) {
    interleave::within_time_limit(|| {
        // Boxed, so that the runtime is compiled here, and not for each check.
        let body: Pin<Box<dyn Future<Output = ()>>> = Box::pin(body());
        runtime().block_on(body);
    });
}

/// Drops the future that `make` makes outside of the runtime. On a runtime like that of [`on_tokio`] it and its tasks
/// have twenty turns; then that runtime comes to a stand, and the future is dropped. When its tasks have had ten turns
/// more, `then` looks at what is left of them: after that they are dropped with the runtime.
///
/// # Panics
/// If the future does not wait for what never comes, if it panics or its drop does, if `then` does, or if the time limit
/// is reached.
#[track_caller]
pub fn dropped_outside_of_tokio<F: Future + 'static>(
    make: impl FnOnce() -> F + Send + 'static,
    then: impl FnOnce() + Send + 'static,
) {
    let waited = interleave::within_time_limit(|| {
        let runtime = runtime();
        // Boxed, as above.
        let mut future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async { drop(make().await) });
        let waits = runtime.block_on(async {
            ::tokio::select! {
                biased;
                () = future.as_mut() => false,
                () = turns(20) => true,
            }
        });
        drop(future);
        // Whom an abort reaches ends in a turn of its own.
        runtime.block_on(turns(10));
        if waits {
            then();
        }
        waits
    });
    assert!(waited, "it has returned, and was to wait for what never comes");
}

/// How often the future that `make` makes is polled while the drop of the [`LongEnd`] that it is given goes on, which
/// may be in what it has cancelled and waits for. It is polled on a thread, and the tasks that it spawns run on another.
/// Who waits to be woken is polled a few times, and who asks again and again a hundred times: then that drop ends.
///
/// # Panics
/// If the future does, or if the time limit is reached.
pub fn polls_during_a_long_end<F: Future>(make: impl FnOnce(LongEnd) -> F + Send + 'static) -> usize {
    interleave::within_time_limit(|| {
        let runtime = runtime();
        let (poll, polls) = channel();
        let counted = Arc::new(AtomicUsize::new(0));
        let (handle, (ended, end_of_it)) =
            (runtime.handle().clone(), ::tokio::sync::oneshot::channel::<()>());
        let seen = Arc::clone(&counted);
        let caller = thread::spawn(move || {
            let end = LongEnd { polls, caller: this_thread(), counted: seen };
            // Dropped by a panic, too.
            let _ended = ended;
            handle.block_on(async {
                let mut future = pin!(make(end));
                let each_poll = poll_fn(|context| {
                    // It has ended when nobody listens.
                    let _ = poll.send(());
                    future.as_mut().poll(context)
                });
                each_poll.await;
            });
        });
        let _ended = runtime.block_on(end_of_it);
        if let Err(panic) = caller.join() {
            resume_unwind(panic);
        }
        counted.load(Relaxed)
    })
}

/// Takes a twentieth of a second to be dropped; and longer, up to [`MOST`] polls, as long as one comes within that time, or
/// whoever polls waits for a core. See [`polls_during_a_long_end`].
#[derive(Debug)]
pub struct LongEnd {
    polls: Receiver<()>,
    /// The number of the thread that polls, where that can be told.
    caller: Option<String>,
    counted: Arc<AtomicUsize>,
}

/// The polls after which a [`LongEnd`] has seen enough.
const MOST: usize = 100;

impl LongEnd {
    /// Waits for one more poll. False if none came, and none will: whoever polls sleeps, or is the one that waits here.
    fn is_polled(&self) -> bool {
        // Whoever computes without a poll comes to the check's time limit.
        loop {
            match self.polls.recv_timeout(Duration::from_millis(50)) {
                Ok(()) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let awake = self.caller.as_deref().and_then(sleeps) == Some(false);
            if !awake || self.caller == this_thread() {
                return false;
            }
        }
    }
}

impl Drop for LongEnd {
    fn drop(&mut self) {
        // Those before do not count.
        let _before = self.polls.try_iter().count();
        let polls = (0..MOST).take_while(|_| self.is_polled()).count();
        self.counted.store(polls, Relaxed);
    }
}

fn runtime() -> ::tokio::runtime::Runtime {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime can be built")
}
