//! A worker that dies of a job is replaced by its keeper, which does not ask whether anybody reads. After the
//! drop it starts one after the other, as long as jobs panic.
//! rejected by: schedules::after_the_drop_no_worker_begins_job_after_job

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

type Item<R> = thread::Result<R>;

/// What a worker has. It may die of a job; its keeper has the same.
struct Post<J, R, F> {
    jobs: Receiver<J>,
    stopped: Receiver<()>,
    items: Sender<Item<R>>,
    process: Arc<F>,
}

impl<J, R, F> Clone for Post<J, R, F> {
    fn clone(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            stopped: self.stopped.clone(),
            items: self.items.clone(),
            process: Arc::clone(&self.process),
        }
    }
}

impl<J, R, F> Post<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    fn next_job(&self) -> Option<J> {
        // No need to wait for what is there.
        if let Ok(job) = self.jobs.try_recv() {
            return Some(job);
        }
        select! {
            recv(self.jobs) -> job => job.ok(),
            recv(self.stopped) -> _ => None,
        }
    }

    fn work(self) {
        while let Some(job) = self.next_job() {
            if self.items.send(Ok((self.process)(job))).is_err() {
                return;
            }
        }
    }

    /// Let it crash: a worker that a job has killed is replaced by a fresh one, and what killed it is the
    /// job's item.
    fn keep(self) {
        loop {
            let post = self.clone();
            match thread::spawn(move || post.work()).join() {
                Ok(()) => return,
                Err(payload) => {
                    let _ = self.items.send(Err(payload));
                }
            }
        }
    }
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
    assert!(workers > 0, "somebody has to process the jobs");
    let (stop, stopped) = bounded(0);
    let (sender, items) = bounded(workers);
    let post = Post { jobs, stopped, items: sender, process: Arc::new(process) };
    let keepers = (0..workers)
        .map(|_| {
            let post = post.clone();
            thread::spawn(move || post.keep())
        })
        .collect();
    Results { items: Some(items), stop: Some(stop), keepers }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<Item<R>>>,
    stop: Option<Sender<()>>,
    keepers: Vec<JoinHandle<()>>,
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
        for keeper in self.keepers.drain(..) {
            let _ = keeper.join();
        }
    }
}
