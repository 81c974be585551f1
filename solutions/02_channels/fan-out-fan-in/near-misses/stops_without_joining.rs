//! Dropping tells the workers to stop, and returns before they have: for a while they still hold the queue.
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
use crossbeam::select;

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
    for _ in 0..workers {
        let (jobs, done, stopped, process) =
            (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process));
    }
    Results { items: Some(items), _stop: stop }
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

#[derive(Debug)]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    _stop: Sender<()>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}
