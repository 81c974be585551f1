//! Who takes a job starts the next worker first, until there are enough. The drop takes the handles one after the other, until there are none.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

type Handles = Arc<Mutex<Vec<JoinHandle<()>>>>;

fn lock(handles: &Handles) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
    handles.lock().unwrap_or_else(PoisonError::into_inner)
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
    let more = workers.checked_sub(1).expect("at least one worker");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let handles = Handles::default();
    let crew = Crew { jobs, done, stopped, process: Arc::new(process), handles: Arc::clone(&handles) };
    crew.start(more);
    Results { items: Some(items), stop: Some(stop), handles }
}

struct Crew<J, R, F> {
    jobs: Receiver<J>,
    done: Sender<thread::Result<R>>,
    stopped: Receiver<()>,
    process: Arc<F>,
    handles: Handles,
}

impl<J, R, F> Clone for Crew<J, R, F> {
    fn clone(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            done: self.done.clone(),
            stopped: self.stopped.clone(),
            process: Arc::clone(&self.process),
            handles: Arc::clone(&self.handles),
        }
    }
}

impl<J, R, F> Crew<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    /// Starts a worker that may cause the start of `more`.
    fn start(self, more: usize) {
        let handles = Arc::clone(&self.handles);
        let mut handles = lock(&handles);
        handles.push(thread::spawn(move || self.work(more)));
    }

    fn work(self, more: usize) {
        let mut next = more.checked_sub(1);
        loop {
            let job = select! {
                recv(self.jobs) -> job => job,
                recv(self.stopped) -> _ => return,
            };
            let Ok(job) = job else { return };
            if let Some(more) = next.take() {
                self.clone().start(more);
            }
            let item = panic::catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            if self.done.send(item).is_err() {
                return;
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
    handles: Handles,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.items.take());
        drop(self.stop.take());
        // A worker's successor is in the list before the worker ends.
        loop {
            let Some(worker) = lock(&self.handles).pop() else { return };
            let _ = worker.join();
        }
    }
}
