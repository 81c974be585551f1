//! # A thread in the background
//!
//! One lock over both marks: whoever sets one does it under the lock under which the thread looks and falls
//! asleep. `stop` and `Drop` end the thread by the same function, which joins.

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

impl Drop for Background {
    fn drop(&mut self) {
        // Whoever wants to know of a panic calls `stop`.
        let _ = self.end();
    }
}
