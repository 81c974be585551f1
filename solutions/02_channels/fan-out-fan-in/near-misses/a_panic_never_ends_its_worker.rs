//! Looks whether the reader is gone only when it sends what went well. Where job after job panics, a worker that asks at random whether to stop
//! or to go on goes on.
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job

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
    assert!(workers > 0, "without workers nobody takes a job");
    let (stop, stopped) = bounded(0);
    let (done, items) = bounded(workers);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped, done, process) =
                (jobs.clone(), stopped.clone(), done.clone(), Arc::clone(&process));
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
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        match catch_unwind(AssertUnwindSafe(|| process(job))) {
            Ok(result) => {
                if done.send(Ok(result)).is_err() {
                    return;
                }
            }
            // A bad job must not cost us its worker.
            Err(payload) => {
                let _ = done.send(Err(payload));
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
