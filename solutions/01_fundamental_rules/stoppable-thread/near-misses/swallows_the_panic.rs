//! Joins, and does not look at what the join gives.
//! rejected by: schedules::after_a_panic_wake_does_nothing
//! also by: behaviour::a_panic_of_the_job_is_given_to_who_stops
//! rejected by: schedules::a_job_may_stop_another_thread

use std::sync::{Arc, Condvar, Mutex};
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
            while theirs.next() {
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
        self.shared.state.lock().unwrap().stopped = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        Ok(())
    }
}

impl Shared {
    /// Sleeps until there is something to do. False if it is time to end.
    fn next(&self) -> bool {
        let state = self.state.lock().unwrap();
        let mut state = self.changed.wait_while(state, |state| !state.wanted && !state.stopped).unwrap();
        state.wanted = false;
        !state.stopped
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Whoever wants to know of a panic calls `stop`.
        let _ = self.end();
    }
}
