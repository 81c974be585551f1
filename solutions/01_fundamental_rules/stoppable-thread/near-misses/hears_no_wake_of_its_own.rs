//! Takes a wake by the job itself for an endless loop.
//! rejected by: schedules::the_job_may_wake_its_own_thread

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

impl Shared {
    /// Sleeps until there is something to do. False if it is over.
    fn next(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        while !state.woken && !state.stopped {
            state = self.changed.wait(state).unwrap();
        }
        state.woken = false;
        !state.stopped
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_one();
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
                while shared.next() {
                    job();
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        // What the job logs about itself must not have it run for ever.
        let own = self.thread.as_ref().is_some_and(|thread| thread.thread().id() == thread::current().id());
        if !own {
            self.shared.change(|state| state.woken = true);
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
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.change(|state| state.stopped = true);
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
