//! `wake` asks `thread::panicking` whether the job has panicked, which tells of its own thread only: a wake from a drop that a panic of the caller runs is lost.
//! rejected by: behaviour::a_wake_while_its_thread_panics_is_like_any_other

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Marks {
    woken: bool,
    stopped: bool,
}

#[derive(Debug, Default)]
struct Shared {
    marks: Mutex<Marks>,
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
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                {
                    let marks = theirs.marks.lock().unwrap();
                    let mut marks =
                        theirs.changed.wait_while(marks, |marks| !marks.woken && !marks.stopped).unwrap();
                    if marks.stopped {
                        return;
                    }
                    marks.woken = false;
                }
                job();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if thread::panicking() {
            // Nobody would run it, and a lock is no thing to take now.
            return;
        }
        self.shared.marks.lock().unwrap().woken = true;
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
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.marks.lock().unwrap().stopped = true;
        self.shared.changed.notify_one();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
