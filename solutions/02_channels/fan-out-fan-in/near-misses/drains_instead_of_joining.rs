//! Dropping reads until every worker's sender is gone, and takes that for the workers' end. But a worker lets go of its
//! sender first and of the rest a moment later: `Arc::try_unwrap` may find the pool still shared, and the queue stays open.
//! rejected by: schedules::dropping_the_results_ends_idle_workers
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job
//! rejected by: schedules::dropped_while_two_workers_want_one_job
//! rejected by: schedules::a_drop_makes_no_room_for_more_work
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
    let pool = Arc::new((jobs, process));
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    for _ in 0..workers {
        let (pool, done, stopped) = (Arc::clone(&pool), done.clone(), stopped.clone());
        thread::spawn(move || {
            work(&pool.0, &stopped, &done, &pool.1);
            drop(done);
        });
    }
    let close = Box::new(move || drop(Arc::try_unwrap(pool).ok()));
    Results { items, stop: Some(stop), close: Some(close) }
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

pub struct Results<R> {
    items: Receiver<thread::Result<R>>,
    stop: Option<Sender<()>>,
    close: Option<Box<dyn FnOnce() + Send>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.stop.take());
        for _ in &self.items {}
        self.close.take().expect("dropped once")();
    }
}
