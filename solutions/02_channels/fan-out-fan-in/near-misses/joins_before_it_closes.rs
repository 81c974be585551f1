//! Dropping tells the workers to stop and joins them, and the items' receiver is dropped after that, as fields are. A
//! worker that waits for room for its item waits for that.
//! rejected by: schedules::dropping_the_results_ends_busy_workers
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::who_waits_for_room_sleeps
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::two_workers_do_not_take_the_same_room
//! rejected by: schedules::dropping_the_results_ends_all_that_wait_for_room
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job
//! rejected by: schedules::a_drop_makes_no_room_for_more_work
//! rejected by: schedules::no_worker_panics_where_nobody_reads_a_panic

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
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
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
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
        drop(self.stop.take());
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
