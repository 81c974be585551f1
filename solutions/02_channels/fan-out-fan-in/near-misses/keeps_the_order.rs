//! Gives the items in the order of the jobs. What comes out early is put aside until the items of all earlier jobs are there:
//! behind a slow job the reader sees nothing.
//! rejected by: schedules::an_item_waits_for_no_other
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job
//! also by: behaviour::a_slow_job_holds_up_none_of_a_long_queue

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
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
    let jobs = Arc::new(Mutex::new((0_usize, jobs)));
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (Arc::clone(&jobs), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    // The first `done` is dropped here. Kept, it would hold the results open for ever.
    Results {
        workers: workers.collect(),
        items: Some(items),
        next: 0,
        early: BTreeMap::new(),
        stop: Some(stop),
    }
}

fn work<J, R>(
    jobs: &Mutex<(usize, Receiver<J>)>,
    stopped: &Receiver<()>,
    done: &Sender<(usize, thread::Result<R>)>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let mut queue = jobs.lock().unwrap();
        let job = select! {
            recv(queue.1) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let number = queue.0;
        queue.0 += 1;
        drop(queue);
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send((number, item)).is_err() {
            return;
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    /// `None` only while it is dropped; so is `stop`.
    items: Option<Receiver<(usize, thread::Result<R>)>>,
    next: usize,
    early: BTreeMap<usize, thread::Result<R>>,
    /// Nothing is ever sent on it.
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        loop {
            if let Some(item) = self.early.remove(&self.next) {
                self.next += 1;
                return Some(item);
            }
            let (number, item) = self.items.as_ref()?.recv().ok()?;
            self.early.insert(number, item);
        }
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
