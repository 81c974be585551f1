//! Where 64 jobs or more wait, a worker takes four along at a time: three of them wait behind the first, and are lost where the results are
//! dropped.
//! rejected by: behaviour::a_slow_job_holds_up_none_of_a_long_queue

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
    assert!(workers > 0, "somebody has to work");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(jobs) -> job => job,
                        recv(stopped) -> _ => return,
                    };
                    let Ok(job) = job else { return };
                    // A long queue: fetch a few, to meet the others at the channel less often.
                    let more = if jobs.len() >= 64 { 3 } else { 0 };
                    let handful: Vec<J> = std::iter::once(job).chain(jobs.try_iter().take(more)).collect();
                    for job in handful {
                        if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                            return;
                        }
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    /// `None` only while it is dropped.
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
        self.items = None;
        self.stop = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
