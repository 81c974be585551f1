//! So that no thread joins itself, nothing is joined on a background thread, whichever: the job of one that stops another does not wait for it, and does not get its panic.
//! rejected by: schedules::a_job_may_stop_another_thread

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

thread_local! {
    /// True on a background thread.
    static IN_BACKGROUND: Cell<bool> = const { Cell::new(false) };
}

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
            IN_BACKGROUND.set(true);
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
        if IN_BACKGROUND.get() {
            // The job has dropped its own background: a thread cannot join itself.
            return Ok(());
        }
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
