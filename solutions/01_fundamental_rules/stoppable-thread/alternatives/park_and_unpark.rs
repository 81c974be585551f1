//! The thread parks. An `unpark` that comes before the `park` is remembered, so neither mark can be missed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    marks: Arc<Marks>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Marks {
    /// There is a wake that has no run yet.
    wanted: AtomicBool,
    stopped: AtomicBool,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let marks = Arc::<Marks>::default();
        let theirs = Arc::clone(&marks);
        let thread = thread::spawn(move || {
            while !theirs.stopped.load(Ordering::Acquire) {
                if theirs.wanted.swap(false, Ordering::AcqRel) {
                    job();
                } else {
                    thread::park();
                }
            }
        });
        Self { marks, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.marks.wanted.store(true, Ordering::Release);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
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
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        self.marks.stopped.store(true, Ordering::Release);
        thread.thread().unpark();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
