//! The workers share one sender, and the first one that finds the queue closed takes it away: what the others still have
//! in hand is lost.
//! rejected by: schedules::each_job_gives_one_item
//! rejected by: schedules::a_panic_spares_the_other_worker
//! rejected by: schedules::a_slow_job_holds_up_no_other
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::who_waits_for_the_last_item_sleeps
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other
//! rejected by: schedules::a_job_that_somebody_else_takes_costs_no_worker
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
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let done = Arc::new(Mutex::new(Some(done)));
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (jobs.clone(), Arc::clone(&done), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    Results { workers: workers.collect(), items: Some(items), stop: Some(stop) }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Mutex<Option<Sender<thread::Result<R>>>>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else {
            done.lock().unwrap().take();
            return;
        };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        let Some(done) = done.lock().unwrap().clone() else { return };
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
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
