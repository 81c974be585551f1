//! Each worker marks its thread, and a drop on a marked thread does not join (it could be a worker's own pool): but it may as well be a worker of another pool.
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded, select};

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

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
    assert!(workers > 0, "nobody would ever take a job");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped, done) = (jobs.clone(), stopped.clone(), done.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || work(&jobs, &stopped, &done, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    IS_WORKER.set(true);
    loop {
        let job = select! {
            recv(jobs) -> job => job.ok(),
            recv(stopped) -> _ => None,
        };
        let Some(job) = job else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.items.take());
        drop(self.stop.take());
        if IS_WORKER.get() {
            // Within `process`: a worker cannot wait for its own end.
            return;
        }
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
