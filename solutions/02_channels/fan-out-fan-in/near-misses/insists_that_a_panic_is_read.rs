//! A worker leaves quietly when nobody wants its item, but expects somebody to read the payload of a panic.
//! rejected by: schedules::no_worker_panics_where_nobody_reads_a_panic

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
    assert!(workers > 0, "nobody would ever take a job");
    let (done, items) = bounded(0);
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let threads = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(jobs) -> job => job.ok(),
                        recv(stopped) -> _ => None,
                    };
                    let Some(job) = job else { return };
                    match catch_unwind(AssertUnwindSafe(|| process(job))) {
                        Ok(item) => {
                            if done.send(Ok(item)).is_err() {
                                return;
                            }
                        }
                        Err(payload) => done.send(Err(payload)).expect("a panic must not get lost"),
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
        self.stop = None;
        self.items = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
