//! The reader gives a token back for each item, but not for an `Err`. Each panic takes one of the `2 * workers` tokens along, and in the
//! end no job is taken any more.
//! rejected by: behaviour::a_panic_is_that_jobs_item

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
    assert!(workers > 0, "fan_out needs at least one worker");
    let room = 2 * workers;
    let process = Arc::new(process);
    let (done, items) = unbounded();
    // A worker needs a token to take a job; the reader gives it back with the item.
    let (give_back, tokens) = bounded(room);
    for _ in 0..room {
        let _ = give_back.send(());
    }
    let (stop, stopped) = bounded(0);
    let threads = (0..workers)
        .map(|_| {
            let worker = Worker {
                jobs: jobs.clone(),
                done: done.clone(),
                tokens: tokens.clone(),
                stopped: stopped.clone(),
                process: Arc::clone(&process),
            };
            thread::spawn(move || worker.run())
        })
        .collect();
    Results { items: Some(items), give_back: Some(give_back), stop: Some(stop), threads }
}

struct Worker<J, R, F> {
    jobs: Receiver<J>,
    done: Sender<thread::Result<R>>,
    tokens: Receiver<()>,
    stopped: Receiver<()>,
    process: Arc<F>,
}

impl<J, R, F: Fn(J) -> R> Worker<J, R, F> {
    fn run(&self) {
        while self.tokens.recv().is_ok() {
            let Some(job) = self.next_job() else { return };
            let item = catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            if self.done.send(item).is_err() {
                return;
            }
        }
    }

    fn next_job(&self) -> Option<J> {
        select! {
            recv(self.jobs) -> job => job.ok(),
            recv(self.stopped) -> _ => None,
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    give_back: Option<Sender<()>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let item = self.items.as_ref()?.recv().ok()?;
        if let (Ok(_), Some(give_back)) = (&item, &self.give_back) {
            let _ = give_back.send(());
        }
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // First the items: who takes a job from here on learns of it by its send.
        self.items = None;
        self.stop = None;
        self.give_back = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
