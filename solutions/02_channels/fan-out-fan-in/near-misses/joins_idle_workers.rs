//! Dropping joins the workers, but nothing tells a worker that waits for a job.
//! rejected by: schedules::dropping_the_results_ends_idle_workers
//! also by: behaviour::a_panic_is_that_jobs_item
//! also by: behaviour::dropping_the_results_returns
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost
//! rejected by: schedules::dropped_before_a_job_panics
//! rejected by: schedules::a_worker_is_free_when_its_item_is_read
//! rejected by: schedules::dropped_after_somebody_else_took_the_job
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let workers = (0..workers).map(|_| {
        let (jobs, done, process) = (jobs.clone(), done.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &done, &*process))
    });
    Results { workers: workers.collect(), items: Some(items) }
}

fn work<J, R>(jobs: &Receiver<J>, done: &Sender<thread::Result<R>>, process: &impl Fn(J) -> R) {
    for job in jobs {
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

#[derive(Debug)]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
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
        drop(self.items.take());
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
