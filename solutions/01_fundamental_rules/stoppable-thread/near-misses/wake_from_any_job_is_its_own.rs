//! A wake that comes from a job is noted beside the thread, without a lock, and looked at after the run: a job that wakes another `Background` gets that run itself.
//! rejected by: schedules::a_job_may_wake_another

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

thread_local! {
    /// Whether a job is under way on this thread.
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
    /// Whether that job has called `wake`.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
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

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if the job is to be run, false if it is over.
    fn next(&self) -> bool {
        let mut marks = self
            .changed
            .wait_while(self.lock(), |marks| !marks.woken && !marks.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        marks.woken = false;
        !marks.stopped
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
                    AT_WORK.set(true);
                    job();
                    AT_WORK.set(false);
                    if AGAIN.take() {
                        shared.lock().woken = true;
                    }
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if AT_WORK.get() {
            AGAIN.set(true);
            return;
        }
        self.shared.lock().woken = true;
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
        self.shared.lock().stopped = true;
        self.shared.changed.notify_one();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
