//! An idle worker takes a job, then sees the flag that tells it to end, and the job is gone.
//! rejected by: schedules::dropping_the_results_stops_the_work
//! rejected by: schedules::a_job_that_comes_with_the_drop_is_not_lost

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    assert!(workers > 0);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let ending = Arc::new(AtomicBool::new(false));
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
            let ending = Arc::clone(&ending);
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(stopped) -> _ => return,
                        recv(jobs) -> job => job,
                    };
                    let Ok(job) = job else { return };
                    if ending.load(Ordering::SeqCst) {
                        return;
                    }
                    if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), ending, stop: Some(stop), workers }
}

#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    ending: Arc<AtomicBool>,
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
        self.ending.store(true, Ordering::SeqCst);
        self.stop = None;
        self.items = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
