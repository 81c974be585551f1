//! A worker that has met a hundred panics goes home, and nobody comes for it.
//! rejected by: behaviour::a_panic_is_that_jobs_item

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// A worker that has seen so many panics is beyond repair.
const MAX_PANICS: usize = 100;

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
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
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
    let mut panics = 0;
    while let Some(job) = next_job(jobs, stopped) {
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        panics += usize::from(item.is_err());
        if done.send(item).is_err() || panics == MAX_PANICS {
            return;
        }
    }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
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
        self.items = None;
        self.stop = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
