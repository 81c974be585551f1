//! A worker that finds no job for thirty seconds goes home, unless it is the last, and nobody comes for it.
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// So long an idle worker stays.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

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
    let alive = Arc::new(AtomicUsize::new(workers));
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
            let alive = Arc::clone(&alive);
            thread::spawn(move || work(&jobs, &stopped, &done, &alive, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    alive: &AtomicUsize,
    process: &impl Fn(J) -> R,
) {
    while let Some(job) = next_job(jobs, stopped, alive) {
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>, alive: &AtomicUsize) -> Option<J> {
    loop {
        select! {
            recv(jobs) -> job => return job.ok(),
            recv(stopped) -> _ => return None,
            default(KEEP_ALIVE) => {
                // One has to stay.
                let others = |alive: usize| (alive > 1).then(|| alive - 1);
                if alive.fetch_update(Ordering::SeqCst, Ordering::SeqCst, others).is_ok() {
                    return None;
                }
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
