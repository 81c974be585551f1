//! A thread waits until a worker is idle, then takes a job for it and hands it over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
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
    let (announce, idle) = unbounded::<Sender<J>>();
    let process = Arc::new(process);
    let mut threads: Vec<_> = (0..workers)
        .map(|_| {
            let (announce, done, process) = (announce.clone(), done.clone(), Arc::clone(&process));
            thread::spawn(move || {
                loop {
                    let (hand_over, job) = bounded(1);
                    if announce.send(hand_over).is_err() {
                        return;
                    }
                    let Ok(job) = job.recv() else { return };
                    if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    drop((announce, done));
    threads.push(thread::spawn(move || {
        loop {
            let worker = select! {
                recv(idle) -> worker => worker,
                recv(stopped) -> _ => return,
            };
            let Ok(worker) = worker else { return };
            let job = select! {
                recv(jobs) -> job => job,
                recv(stopped) -> _ => return,
            };
            let Ok(job) = job else { return };
            let _ = worker.send(job);
        }
    }));
    Results { items: Some(items), stop: Some(stop), workers: threads }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
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
        self.stop = None;
        self.items = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
