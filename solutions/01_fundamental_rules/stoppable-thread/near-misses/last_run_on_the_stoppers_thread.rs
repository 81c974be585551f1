//! So that no line is lost, the thread hands the job back when it is stopped, and a wake that has had no run yet gets it from `stop` itself: that run is on the thread of whoever stops.
//! rejected by: schedules::all_runs_are_on_one_thread

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnMut() + Send>;

#[derive(Debug, Default)]
struct Marks {
    woken: bool,
    stopped: bool,
}

/// A thread that runs a job whenever it is woken.
pub struct Background {
    shared: Arc<(Mutex<Marks>, Condvar)>,
    thread: Option<JoinHandle<Job>>,
}

impl std::fmt::Debug for Background {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Background").field("shared", &self.shared).finish_non_exhaustive()
    }
}

/// Waits for what comes next. False for the stop.
fn next(shared: &(Mutex<Marks>, Condvar)) -> bool {
    let (marks, changed) = shared;
    let mut marks =
        changed.wait_while(marks.lock().unwrap(), |marks| !marks.woken && !marks.stopped).unwrap();
    if marks.stopped {
        return false;
    }
    marks.woken = false;
    true
}

impl Background {
    /// Starts the thread.
    pub fn start(job: impl FnMut() + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(Marks::default()), Condvar::new()));
        let of_thread = Arc::clone(&shared);
        let mut job: Job = Box::new(job);
        let thread = thread::spawn(move || {
            while next(&of_thread) {
                job();
            }
            job
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.shared.0.lock().unwrap().woken = true;
        self.shared.1.notify_one();
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.finish()
    }

    fn finish(&mut self) -> thread::Result<()> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        self.shared.0.lock().unwrap().stopped = true;
        self.shared.1.notify_one();
        let mut job = thread.join()?;

        // The last lines have to get to the disk as well.
        let pending = self.shared.0.lock().unwrap().woken;
        if pending {
            catch_unwind(AssertUnwindSafe(|| job()))?;
        }
        Ok(())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}
