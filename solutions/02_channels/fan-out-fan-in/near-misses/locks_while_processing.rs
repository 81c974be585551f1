//! The guard of the lock around the queue is a temporary in the head of the `while let`, and lives as long as its body:
//! one worker processes, and the others wait for the lock.
//! rejected by: schedules::two_jobs_are_processed_at_once
//! also by: behaviour::as_many_jobs_at_once_as_workers
//! rejected by: schedules::a_slow_job_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_other
//! also by: behaviour::a_slow_job_holds_up_none_of_a_long_queue
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker
//! rejected by: schedules::a_worker_with_an_item_keeps_no_other_from_its_job
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! rejected by: schedules::a_pool_within_a_job_has_all_its_workers

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let (jobs, process) = (Arc::new(Mutex::new(jobs)), Arc::new(process));
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (Arc::clone(&jobs), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    Results { workers: workers.collect(), items: Some(items), stop: Some(stop) }
}

fn work<J, R>(
    jobs: &Mutex<Receiver<J>>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    while let Some(job) = next(&jobs.lock().unwrap(), stopped) {
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

fn next<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
    }
}

#[derive(Debug)]
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
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
