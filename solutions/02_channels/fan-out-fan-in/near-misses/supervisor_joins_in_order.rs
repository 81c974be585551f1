//! A supervisor joins the workers one after the other, passes on the panic that it finds and hires a new one: the second worker dies of its job, the first lives on, and the item of that job does not come before the first has ended.
//! rejected by: schedules::an_item_waits_for_no_other

use std::panic;
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
    assert!(workers > 0, "nobody to work");
    let (items_in, items) = channel::bounded(workers);
    let (stop, stopped) = channel::bounded(0);
    let office = Office { jobs, stopped, items: items_in, process: Arc::new(process) };
    let supervisor = thread::spawn(move || office.supervise(workers));
    Results { items: Some(items), stop: Some(stop), supervisor: Some(supervisor) }
}

struct Office<J, R, F> {
    jobs: Receiver<J>,
    stopped: Receiver<()>,
    items: Sender<thread::Result<R>>,
    process: Arc<F>,
}

impl<J, R, F> Office<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    fn hire(&self) -> JoinHandle<()> {
        let (jobs, stopped) = (self.jobs.clone(), self.stopped.clone());
        let (items, process) = (self.items.clone(), Arc::clone(&self.process));
        thread::spawn(move || {
            loop {
                let job = select! {
                    recv(jobs) -> job => job.ok(),
                    recv(stopped) -> _ => None,
                };
                let Some(job) = job else { return };
                if items.send(Ok(process(job))).is_err() {
                    return;
                }
            }
        })
    }

    /// Returns when every worker has ended of itself.
    fn supervise(self, workers: usize) {
        let crew: Vec<_> = (0..workers).map(|_| self.hire()).collect();
        for mut worker in crew {
            while let Err(payload) = worker.join() {
                if self.items.send(Err(payload)).is_err() {
                    break;
                }
                worker = self.hire();
            }
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    supervisor: Option<JoinHandle<()>>,
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
        if let Some(Err(panic)) = self.supervisor.take().map(JoinHandle::join) {
            if !thread::panicking() {
                panic::resume_unwind(panic);
            }
        }
    }
}
