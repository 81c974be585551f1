//! A worker keeps the payloads of its panics and sends them when it ends. While the queue is open, the item of a job that panicked does
//! not come.
//! also by: behaviour::a_panic_is_that_jobs_item
//! rejected by: schedules::work_stops_while_nobody_reads
//! rejected by: schedules::a_panicking_reader_ends_the_workers
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job

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
    assert!(workers > 0, "fan_out needs at least one worker");
    let process = Arc::new(process);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let threads = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || work(&jobs, &stopped, &done, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), threads }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    let mut panics = Vec::new();
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { break };
        match catch_unwind(AssertUnwindSafe(|| process(job))) {
            Ok(made) => {
                if done.send(Ok(made)).is_err() {
                    return;
                }
            }
            Err(payload) => panics.push(payload),
        }
    }
    for payload in panics {
        let _ = done.send(Err(payload));
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.items = None;
        self.stop = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
