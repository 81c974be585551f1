//! Starts a thread in each `wake`, which waits for its turn at the job: as many threads as lines, and none that sleeps.
//! rejected by: schedules::all_runs_are_on_one_thread
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::a_wake_does_not_wait_for_the_job

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

type Job = dyn FnMut() + Send;

/// A thread that runs a job whenever it is woken.
pub struct Background {
    job: Arc<Mutex<Box<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Background {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Background").finish_non_exhaustive()
    }
}

impl Background {
    /// Starts the thread.
    pub fn start(job: impl FnMut() + Send + 'static) -> Self {
        Self { job: Arc::new(Mutex::new(Box::new(job))), threads: Mutex::default() }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        let job = Arc::clone(&self.job);
        self.threads.lock().unwrap().push(thread::spawn(move || {
            if let Ok(mut job) = job.lock() {
                job();
            }
        }));
    }

    fn end(&mut self) -> thread::Result<()> {
        let mut result = Ok(());
        for thread in self.threads.lock().unwrap().drain(..) {
            result = result.and(thread.join());
        }
        result
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
