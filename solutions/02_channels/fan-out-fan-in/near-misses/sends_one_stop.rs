//! Stops by a message instead of by closing: one message wakes one worker, and the others wait on.
//! rejected by: schedules::dropping_the_results_ends_idle_workers
//! also by: behaviour::dropping_the_results_returns
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::a_worker_is_free_when_its_item_is_read

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

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
    assert!(workers > 0, "0 workers would never take a job");
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(1);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    // The first `done` is dropped here. Kept, it would hold the results open for ever.
    Results { workers: workers.collect(), items: Some(items), stop: Some(stop) }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
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
    /// `None` only while it is dropped; so is `stop`.
    items: Option<Receiver<thread::Result<R>>>,
    /// Nothing is ever sent on it.
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
        // Before the join: a worker may wait for a job, or for room for its result.
        let _ = self.stop.as_ref().unwrap().send(());
        drop(self.items.take());
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
