//! Parks, and runs the job when `park` returns: but `park` may return for no reason, and one `unpark` stands for several wakes and the stop.
//! rejected by: schedules::without_a_wake_there_is_no_run
//! rejected by: schedules::a_stop_is_never_missed
//! rejected by: schedules::a_run_sees_what_came_before_its_wake
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::two_threads_do_not_disturb_each_other
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run

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
    stopped: AtomicBool,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let marks = Arc::<Marks>::default();
        let theirs = Arc::clone(&marks);
        let thread = thread::spawn(move || {
            loop {
                thread::park();
                if theirs.stopped.load(Ordering::Acquire) {
                    return;
                }
                job();
            }
        });
        Self { marks, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
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
