//! Gives the text of a panic: a job that panics with any other value has panicked with a text as well.
//! rejected by: behaviour::a_panic_of_the_job_is_given_to_who_stops

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
            loop {
                let mut state = its
                    .changed
                    .wait_while(its.state.lock().unwrap(), |state| !state.woken && !state.stopped)
                    .unwrap();
                if state.stopped {
                    return;
                }
                state.woken = false;
                drop(state);
                job();
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
        thread.join().map_err(|panic| -> Box<dyn std::any::Any + Send> {
            if let Some(text) = panic.downcast_ref::<&'static str>() {
                Box::new(*text)
            } else if let Some(text) = panic.downcast_ref::<String>() {
                Box::new(text.clone())
            } else {
                Box::new("the job panicked")
            }
        })
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
