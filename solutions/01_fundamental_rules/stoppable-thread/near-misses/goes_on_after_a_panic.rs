//! Catches the panic of the job, keeps it for `stop`, and goes on: the next wake runs a job that has broken off in the middle.
//! rejected by: schedules::after_a_panic_wake_does_nothing

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct State {
    woken: bool,
    stopped: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
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
        let its = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let mut failed = None;
            loop {
                let mut state = its
                    .changed
                    .wait_while(its.state.lock().unwrap(), |state| !state.woken && !state.stopped)
                    .unwrap();
                if state.stopped {
                    drop(state);
                    if let Some(panic) = failed.take() {
                        resume_unwind(panic);
                    }
                    return;
                }
                state.woken = false;
                drop(state);
                if let Err(panic) = catch_unwind(AssertUnwindSafe(&mut job)) {
                    failed.get_or_insert(panic);
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.shared.state.lock().unwrap().woken = true;
        self.shared.changed.notify_one();
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.state.lock().unwrap().stopped = true;
        self.shared.changed.notify_one();
        thread.join()
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
