//! A worker is marked in a `thread_local!`, and a `fan_out` that is called from within a `process` starts one worker only, so that the threads do not multiply.
//! rejected by: schedules::a_pool_within_a_job_has_all_its_workers

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

thread_local! {
    static IS_A_WORKER: Cell<bool> = const { Cell::new(false) };
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
    assert!(workers > 0, "somebody has to do the work");
    // Four workers that start four each would be twenty threads.
    let workers = if IS_A_WORKER.get() { 1 } else { workers };
    let process = Arc::new(process);
    let (stop, stopped) = bounded::<()>(0);
    let (done, items) = bounded(workers);
    let threads = (0..workers)
        .map(|_| {
            let (jobs, process, stopped, done) =
                (jobs.clone(), Arc::clone(&process), stopped.clone(), done.clone());
            thread::spawn(move || {
                IS_A_WORKER.set(true);
                loop {
                    let job = select! {
                        recv(jobs) -> job => job.ok(),
                        recv(stopped) -> _ => None,
                    };
                    let Some(job) = job else { return };
                    if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), threads }
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
