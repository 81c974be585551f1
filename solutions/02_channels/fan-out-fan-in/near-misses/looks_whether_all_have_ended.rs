//! Ends the results when every worker has ended, and does not ask whether their last items have been read.
//! rejected by: schedules::each_job_gives_one_item
//! rejected by: schedules::a_panic_is_that_jobs_item
//! rejected by: schedules::a_panic_spares_the_other_worker
//! rejected by: schedules::a_slow_job_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::no_item_is_lost_while_the_reader_is_late
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_later_job
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! rejected by: schedules::a_pool_within_a_job_has_its_own_workers
//! rejected by: schedules::a_pool_within_a_job_has_all_its_workers
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other

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
    let (stop, stopped) = bounded(0);
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
        if self.workers.iter().all(|worker| worker.is_finished()) {
            return None;
        }
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // Before the join: a worker may wait for a job, or for room for its result.
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
