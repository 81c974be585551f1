//! A wake during a run gets a second one. A wake during that second run leaves its mark, and the thread goes to sleep.
//! rejected by: schedules::a_wake_during_any_run_gets_another
//! rejected by: schedules::the_job_may_wake_its_own_thread

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct State {
    woken: bool,
    running: bool,
    /// Woken during a run.
    again: bool,
    stopped: bool,
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
                loop {
                    let mut state = shared.lock();
                    while !state.woken && !state.stopped {
                        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if state.stopped {
                        break;
                    }
                    state.woken = false;
                    state.running = true;
                    drop(state);
                    job();
                    let mut state = shared.lock();
                    if state.again && !state.stopped {
                        // Woken meanwhile: it gets another run.
                        state.again = false;
                        drop(state);
                        job();
                        state = shared.lock();
                    }
                    state.running = false;
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.shared.lock());
        self.shared.changed.notify_one();
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.tell(|state| if state.running { state.again = true } else { state.woken = true });
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.tell(|state| state.stopped = true);
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
