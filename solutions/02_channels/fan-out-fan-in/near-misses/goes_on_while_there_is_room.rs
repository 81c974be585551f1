//! Asks at random whether to stop or to go on, twice a job, and the items' channel stays open until the workers are joined. As long as there is
//! a job and room for its item, a worker may go on.
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
    assert!(workers > 0, "somebody has to work");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let threads = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(stopped) -> _ => return,
                        recv(jobs) -> job => job,
                    };
                    let Ok(job) = job else { return };
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    select! {
                        recv(stopped) -> _ => return,
                        send(done, item) -> sent => if sent.is_err() {
                            return;
                        },
                    }
                }
            })
        })
        .collect();
    Results { items, stop: Some(stop), threads }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Receiver<thread::Result<R>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // Closing it wakes all workers, whether they wait for a job or for room.
        self.stop = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
