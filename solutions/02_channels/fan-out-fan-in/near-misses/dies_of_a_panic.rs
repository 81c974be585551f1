//! A job's panic ends its worker. Its item never comes, and with one worker no other job is taken either.
//! rejected by: schedules::a_panic_is_that_jobs_item
//! also by: behaviour::a_panic_is_that_jobs_item
//! rejected by: schedules::a_panic_spares_the_other_worker
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::no_worker_panics_where_nobody_reads_a_panic

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
        let item = Ok(process(job));
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
            let _ = worker.join();
        }
    }
}
