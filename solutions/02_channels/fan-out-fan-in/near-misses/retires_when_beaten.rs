//! A worker retires if a receiver outside of this pool takes the job that it was woken for: fewer are left.
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Select, Sender, bounded};

/// The queue as the workers see it: one of them at a time waits for the next job.
struct Intake<J> {
    jobs: Receiver<J>,
    stopped: Receiver<()>,
    turn: Mutex<()>,
}

impl<J> Intake<J> {
    /// The next job, or `None` at the end of the queue or of the results.
    fn take(&self) -> Option<J> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut select = Select::new();
        let stopped = select.recv(&self.stopped);
        select.recv(&self.jobs);
        if select.ready() == stopped {
            return None;
        }
        // It is this worker's turn, so the job that is there is for it.
        self.jobs.try_recv().ok()
    }
}

fn work<J, R>(intake: &Intake<J>, process: &impl Fn(J) -> R, done: &Sender<thread::Result<R>>) {
    while let Some(job) = intake.take() {
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            break;
        }
    }
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
    assert_ne!(workers, 0, "nobody would ever take a job");
    let (stop, stopped) = bounded(0);
    let (done, items) = bounded(workers);
    let shared = Arc::new((Intake { jobs, stopped, turn: Mutex::new(()) }, process));
    let mut threads = Vec::new();
    for _ in 0..workers {
        let (shared, done) = (Arc::clone(&shared), done.clone());
        threads.push(thread::spawn(move || work(&shared.0, &shared.1, &done)));
    }
    Results { items: Some(items), stop: Some(stop), threads }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop((self.items.take(), self.stop.take()));
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
