//! Takes the items out first when it is dropped, and closes what they come through then. A worker that waits for room goes on, and begins job
//! after job.
//! rejected by: schedules::a_drop_makes_no_room_for_more_work

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
    let process = Arc::new(process);
    let (sender, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let handles = (0..workers)
        .map(|_| {
            let (jobs, stopped, items, process) =
                (jobs.clone(), stopped.clone(), sender.clone(), Arc::clone(&process));
            thread::spawn(move || work(&jobs, &stopped, &items, &*process))
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), handles }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    items: &Sender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if items.send(item).is_err() {
            return; // nobody reads any more
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    handles: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // Whoever waits for room gets some, so that nobody hangs below.
        if let Some(items) = &self.items {
            items.try_iter().for_each(drop);
        }
        self.items = None; // who has an item lets go
        self.stop = None; // who waits for a job lets go
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
    }
}
