//! Looks with a select whether there is a job or the end, and then takes the job with a plain recv. Another worker may have taken it, and in
//! that recv nobody hears of the end.
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::dropped_after_somebody_else_took_the_job

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Select, Sender, bounded};

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
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped, done, process) =
                (jobs.clone(), stopped.clone(), done.clone(), Arc::clone(&process));
            thread::spawn(move || work(&jobs, &stopped, &done, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
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

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    let mut wait = Select::new();
    let job_is_there = wait.recv(jobs);
    wait.recv(stopped);
    while wait.ready() == job_is_there {
        let Ok(job) = jobs.recv() else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.items.take();
        self.stop.take();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
