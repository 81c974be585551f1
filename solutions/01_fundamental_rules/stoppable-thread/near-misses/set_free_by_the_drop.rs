//! Has no `Drop`: whoever forgets `stop`, or returns early, leaves a thread behind.
//! rejected by: schedules::a_drop_does_what_stop_does
//! rejected by: schedules::a_drop_is_never_missed
//! rejected by: schedules::a_drop_while_unwinding_does_so_too
//! rejected by: schedules::a_job_may_wake_another

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
        self.thread.take().map_or(Ok(()), JoinHandle::join)
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
