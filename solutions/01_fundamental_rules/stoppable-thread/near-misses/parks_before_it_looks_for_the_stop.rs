//! Looks for further wakes after a run, parks, and looks for the stop after that: a job that parks during the run has taken the `unpark` of the stop.
//! rejected by: schedules::a_job_may_park

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Flags {
    woken: AtomicBool,
    stopped: AtomicBool,
}

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    flags: Arc<Flags>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let flags = Arc::new(Flags::default());
        let seen = Arc::clone(&flags);
        let thread = thread::spawn(move || {
            loop {
                // Returns at once if somebody has called before.
                thread::park();
                if seen.stopped.load(Ordering::SeqCst) {
                    return;
                }
                // Again after each run: the job may have taken the token of a wake.
                while seen.woken.swap(false, Ordering::SeqCst) {
                    job();
                }
            }
        });
        Self { flags, thread: Some(thread) }
    }

    fn call(&self, flag: &AtomicBool) {
        flag.store(true, Ordering::SeqCst);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.call(&self.flags.woken);
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        self.call(&self.flags.stopped);
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
