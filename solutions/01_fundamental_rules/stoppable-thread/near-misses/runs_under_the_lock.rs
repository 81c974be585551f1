//! Runs the job while it holds the lock: `wake` waits for the job, and a panic poisons the lock for everybody.
//! rejected by: schedules::a_wake_does_not_wait_for_the_job
//! rejected by: schedules::after_a_panic_wake_does_nothing
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::a_wake_during_any_run_gets_another
//! rejected by: schedules::the_job_may_wake_its_own_thread
//! rejected by: schedules::what_a_panic_drops_may_wake_its_thread

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    shared: Arc<Shared>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Notified when the state has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// There is a wake that has no run yet.
    wanted: bool,
    stopped: bool,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let shared = Arc::<Shared>::default();
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let state = theirs.state.lock().unwrap();
                let idle = |state: &mut State| !state.wanted && !state.stopped;
                let mut state = theirs.changed.wait_while(state, idle).unwrap();
                if state.stopped {
                    return;
                }
                state.wanted = false;
                job();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.shared.state.lock().unwrap().wanted = true;
        self.shared.changed.notify_one();
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.shared.changed.notify_one();
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Whoever wants to know of a panic calls `stop`.
        let _ = self.end();
    }
}
