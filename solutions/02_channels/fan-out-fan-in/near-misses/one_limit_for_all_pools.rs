//! The number of jobs in process is kept in a static, and so it is one number for all `fan_out`s that there are.
//! rejected by: schedules::a_pool_within_a_job_has_its_own_workers
//! rejected by: schedules::a_pool_within_a_job_has_all_its_workers
//! rejected by: schedules::a_pool_begins_while_another_is_dropped

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// How many jobs are in process.
static IN_PROCESS: Mutex<usize> = Mutex::new(0);
static LESS: Condvar = Condvar::new();

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
    assert!(workers > 0, "with no workers nobody would ever take a job");
    let limit = workers;
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped, done, process) =
                (jobs.clone(), stopped.clone(), done.clone(), Arc::clone(&process));
            thread::spawn(move || {
                while let Some(job) = next_job(&jobs, &stopped) {
                    let place = Place::wait_for(limit);
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    drop(place);
                    if done.send(item).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

/// One job in process.
struct Place;

impl Place {
    fn wait_for(limit: usize) -> Self {
        let in_process = IN_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        let mut in_process =
            LESS.wait_while(in_process, |jobs| *jobs >= limit).unwrap_or_else(PoisonError::into_inner);
        *in_process += 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *IN_PROCESS.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        LESS.notify_all();
    }
}

/// The next job; none if there will be no more, or the results have been dropped.
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
        // Who waits for room hears of the one, who waits for a job hears of the other.
        drop(self.items.take());
        drop(self.stop.take());
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
