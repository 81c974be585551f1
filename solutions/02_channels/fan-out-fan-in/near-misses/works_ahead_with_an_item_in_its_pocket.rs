//! A worker whose item nobody takes just then puts it by and begins the next job: the item waits for that one.
//! rejected by: schedules::an_item_waits_for_no_later_job

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{self, Receiver, Sender};
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
    // From hand to hand. Each worker keeps one item at most beside its job: `2 * workers` together.
    let (done, items) = channel::bounded(0);
    let (stop, stopped) = channel::bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped) = (jobs.clone(), stopped.clone());
            let (done, process) = (done.clone(), Arc::clone(&process));
            thread::spawn(move || work(&jobs, &done, &stopped, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), workers }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    done: &Sender<thread::Result<R>>,
    stopped: &Receiver<()>,
    process: &dyn Fn(J) -> R,
) {
    let run = |job| panic::catch_unwind(AssertUnwindSafe(|| process(job)));
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let mut item = run(job);
        // Rather work than stand about, as long as nobody wants the item.
        while let Err(refused) = done.try_send(item) {
            if refused.is_disconnected() {
                return;
            }
            item = refused.into_inner();
            let Ok(job) = jobs.try_recv() else {
                if done.send(item).is_err() {
                    return;
                }
                break;
            };
            let next = run(job);
            if done.send(item).is_err() {
                return;
            }
            item = next;
        }
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
        self.stop = None;
        self.items = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
