//! After a panic the job is dropped under the lock that `wake` takes: if something that it owns calls `wake` when it is dropped, the thread waits for itself.
//! rejected by: schedules::what_a_panic_drops_may_wake_its_thread

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct State {
    woken: bool,
    stopped: bool,
    over: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until there is a run to do, or a stop: then false.
    fn next(&self) -> bool {
        let mut state = self.lock();
        while !state.woken && !state.stopped {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.woken = false;
        !state.stopped
    }
}

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let ended = catch_unwind(AssertUnwindSafe(|| {
                    while shared.next() {
                        job();
                    }
                }));
                {
                    // Whoever sees `over` finds the job's file closed.
                    let mut state = shared.lock();
                    state.over = true;
                    drop(job);
                }
                if let Err(panic) = ended {
                    resume_unwind(panic);
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        let mut state = self.shared.lock();
        if !state.over {
            state.woken = true;
            self.shared.changed.notify_one();
        }
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_one();
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
