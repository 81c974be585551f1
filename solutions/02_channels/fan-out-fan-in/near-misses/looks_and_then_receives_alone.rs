//! Where the queue is not empty, a worker skips the `select!` and calls `recv`; if somebody else takes that job in between, it waits there and does not hear that the results are dropped.
//! rejected by: schedules::dropped_while_two_workers_want_one_job

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{self, Receiver, Sender, TryRecvError};
use crossbeam::select;

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    if stopped.try_recv() != Err(TryRecvError::Empty) {
        return None;
    }
    // The usual case under load: there is a job, and nothing to wait for.
    if !jobs.is_empty() {
        return jobs.recv().ok();
    }
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
    }
}

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
    let (done, items) = channel::bounded(workers);
    let (stop, stopped) = channel::bounded::<()>(0);
    let process = Arc::new(process);
    let handles = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || {
                while let Some(job) = next_job(&jobs, &stopped) {
                    let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
                    if done.send(item).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), handles }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    handles: Vec<JoinHandle<()>>,
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
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
    }
}
