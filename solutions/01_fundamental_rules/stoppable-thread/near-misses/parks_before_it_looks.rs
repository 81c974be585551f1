//! Parks first and looks at the marks when it is woken: a job that parks as well takes the `unpark` away, and the thread sleeps with its mark up.
//! rejected by: schedules::a_job_may_park

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Marks {
    woken: AtomicBool,
    stopped: AtomicBool,
}

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    marks: Arc<Marks>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let marks = Arc::new(Marks::default());
        let its = Arc::clone(&marks);
        let thread = thread::spawn(move || {
            loop {
                thread::park();
                if its.stopped.load(Ordering::Acquire) {
                    return;
                }
                if its.woken.swap(false, Ordering::Acquire) {
                    job();
                }
            }
        });
        Self { marks, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.marks.woken.store(true, Ordering::Release);
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
        let Some(thread) = self.thread.take() else { return Ok(()) };
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
