//! The workers notice that nobody reads any more when they send an item. A worker that waits for a job sends nothing, and
//! is left behind.
//! rejected by: schedules::dropping_the_results_ends_idle_workers
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropping_the_results_ends_all_that_wait_for_room
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::dropped_before_a_job_panics
//! rejected by: schedules::dropped_after_somebody_else_took_the_job
//! rejected by: schedules::a_pool_within_a_job_is_dropped_like_any_other

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

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
    for _ in 0..workers {
        let (jobs, done, process) = (jobs.clone(), done.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &done, &*process));
    }
    Results { items }
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
    items: Receiver<thread::Result<R>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.recv().ok()
    }
}
