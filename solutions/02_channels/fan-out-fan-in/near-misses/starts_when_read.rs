//! Starts the workers when the first item is asked for, as iterators do. Until then jobs wait although nobody is busy.
//! rejected by: schedules::work_begins_before_anybody_reads
//! also by: behaviour::as_many_jobs_at_once_as_workers
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room
//! rejected by: schedules::dropped_before_a_job_panics
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::a_worker_is_free_when_its_item_is_read
//! rejected by: schedules::a_worker_with_an_item_keeps_no_other_from_its_job
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! rejected by: schedules::a_pool_begins_while_another_is_dropped

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
    let start: Box<dyn FnOnce() -> Vec<JoinHandle<()>> + Send> = Box::new(move || {
        (0..workers)
            .map(|_| {
                let (jobs, done, stopped, process) =
                    (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
                thread::spawn(move || work(&jobs, &stopped, &done, &*process))
            })
            .collect()
    });
    // The first `done` is dropped here. Kept, it would hold the results open for ever.
    Results { workers: Vec::new(), start: Some(start), items: Some(items), stop: Some(stop) }
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
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    start: Option<Box<dyn FnOnce() -> Vec<JoinHandle<()>> + Send>>,
    /// `None` only while it is dropped; so is `stop`.
    items: Option<Receiver<thread::Result<R>>>,
    /// Nothing is ever sent on it.
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        if let Some(start) = self.start.take() {
            self.workers = start();
        }
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // Before the join: a worker may wait for a job, or for room for its result.
        drop(self.start.take());
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
