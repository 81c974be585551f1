//! When the last sender is gone, an idle worker spins until those that still have a job in hand are done.
//! rejected by: schedules::who_waits_for_the_last_item_sleeps

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let process = Arc::new(process);
    let busy = Arc::new(AtomicUsize::new(0));
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
            let busy = Arc::clone(&busy);
            thread::spawn(move || work(&jobs, &stopped, &done, &busy, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &Sender<thread::Result<R>>,
    busy: &AtomicUsize,
    process: &impl Fn(J) -> R,
) {
    while let Some(job) = next_job(jobs, stopped) {
        busy.fetch_add(1, Ordering::SeqCst);
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        let sent = done.send(item);
        busy.fetch_sub(1, Ordering::SeqCst);
        if sent.is_err() {
            return;
        }
    }
    // All leave together: the items end when the last job is done.
    while busy.load(Ordering::SeqCst) > 0 {
        thread::yield_now();
    }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
    }
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
        self.items = None;
        self.stop = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
