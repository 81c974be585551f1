//! Time may have passed in `recv_timeout`, so it looks at the flag once more, and ends with the job in its hand.
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError, bounded};

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
    assert!(workers > 0, "somebody has to work");
    let process = Arc::new(process);
    let stopped = Arc::new(AtomicBool::new(false));
    let (done, items) = bounded(workers);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done) = (jobs.clone(), done.clone());
            let (stopped, process) = (Arc::clone(&stopped), Arc::clone(&process));
            thread::spawn(move || {
                while !stopped.load(Ordering::SeqCst) {
                    let job = match jobs.recv_timeout(Duration::from_millis(5)) {
                        Ok(job) => job,
                        Err(RecvTimeoutError::Timeout) => continue,
                        Err(RecvTimeoutError::Disconnected) => return,
                    };
                    // Time may have passed in there.
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stopped, workers }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stopped: Arc<AtomicBool>,
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
        self.stopped.store(true, Ordering::SeqCst);
        self.items.take();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
