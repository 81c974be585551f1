//! Each worker starts the next one when it takes its first job. The drop takes the list of handles once, and joins those: who is put
//! into it after that is joined by nobody, and still has the queue.
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropped_while_two_workers_want_one_job

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

type Handles = Arc<Mutex<Vec<JoinHandle<()>>>>;

/// Processes `jobs` on as many threads as `workers` says.
///
/// # Panics
/// Panics if `workers` is 0.
pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "fan_out needs at least one worker");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let handles = Handles::default();
    Worker { jobs, stopped, done, process: Arc::new(process), handles: Arc::clone(&handles) }
        .start(workers - 1);
    Results { items: Some(items), stop: Some(stop), handles }
}

struct Worker<J, R, F> {
    jobs: Receiver<J>,
    stopped: Receiver<()>,
    done: Sender<thread::Result<R>>,
    process: Arc<F>,
    handles: Handles,
}

impl<J, R, F> Clone for Worker<J, R, F> {
    fn clone(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            stopped: self.stopped.clone(),
            done: self.done.clone(),
            process: Arc::clone(&self.process),
            handles: Arc::clone(&self.handles),
        }
    }
}

impl<J, R, F> Worker<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    /// Starts this worker, who may start so many others.
    fn start(self, others: usize) {
        let handles = Arc::clone(&self.handles);
        let handle = thread::spawn(move || self.run(others));
        handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
    }

    fn run(self, mut others: usize) {
        loop {
            let (jobs, stopped) = (&self.jobs, &self.stopped);
            let job = select! {
                recv(jobs) -> job => job,
                recv(stopped) -> _ => return,
            };
            let Ok(job) = job else { return };
            // This one is busy now. Who takes the next job?
            if others > 0 {
                self.clone().start(others - 1);
                others = 0;
            }
            let item = catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            if self.done.send(item).is_err() {
                return;
            }
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    handles: Handles,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.items = None;
        self.stop = None;
        // Not while the lock is held: a worker may want to put another one in.
        let handles = mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in handles {
            let _ = handle.join();
        }
    }
}
