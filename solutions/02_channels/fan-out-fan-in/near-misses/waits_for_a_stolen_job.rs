//! A worker that has seen a job takes it with a plain `recv`: if somebody else was quicker, it waits there for the next one and does not hear of the end. That the workers take turns does not keep others from the queue.
//! rejected by: schedules::dropped_after_somebody_else_took_the_job

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Select, Sender, bounded};

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
    assert!(workers > 0, "nobody would ever take a job");
    let (done, items) = bounded(0);
    let (stop, stopped) = bounded(0);
    let process = Arc::new(process);
    // One worker at a time stands at the queue, so that none finds it empty after it was told of a job.
    let turn = Arc::new(Mutex::new(()));
    let threads = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let (process, turn) = (Arc::clone(&process), Arc::clone(&turn));
            thread::spawn(move || {
                while let Some(job) = next_job(&jobs, &stopped, &turn) {
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    if done.send(item).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), threads }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>, turn: &Mutex<()>) -> Option<J> {
    let _turn = turn.lock().unwrap();
    let mut ready = Select::new();
    let job = ready.recv(jobs);
    ready.recv(stopped);
    if ready.ready() == job { jobs.recv().ok() } else { None }
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
        self.stop = None;
        self.items = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
