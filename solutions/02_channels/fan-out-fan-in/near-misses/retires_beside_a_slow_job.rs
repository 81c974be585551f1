//! A worker that has waited long goes home, unless it is the last one: that one may have a slow job in hand.
//! rejected by: schedules::an_hour_later_a_slow_job_still_holds_up_no_other

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// A worker that finds nothing to do for so long is not needed.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Who is there. Workers are started when they are needed.
#[derive(Debug)]
struct Pool {
    limit: usize,
    alive: usize,
    idle: usize,
    closing: bool,
    threads: Vec<JoinHandle<()>>,
}

struct Worker<J, R, F> {
    jobs: Receiver<J>,
    stopped: Receiver<()>,
    done: Sender<thread::Result<R>>,
    process: Arc<F>,
    pool: Arc<Mutex<Pool>>,
}

impl<J, R, F> Clone for Worker<J, R, F> {
    fn clone(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            stopped: self.stopped.clone(),
            done: self.done.clone(),
            process: Arc::clone(&self.process),
            pool: Arc::clone(&self.pool),
        }
    }
}

fn lock(pool: &Mutex<Pool>) -> MutexGuard<'_, Pool> {
    pool.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<J, R, F> Worker<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    /// Starts one more worker, which is idle at first.
    fn hire(self, pool: &mut Pool) {
        pool.alive += 1;
        pool.idle += 1;
        pool.threads.push(thread::spawn(move || self.run()));
    }

    fn next_job(&self) -> Option<J> {
        loop {
            select! {
                recv(self.jobs) -> job => return job.ok(),
                recv(self.stopped) -> _ => return None,
                default(KEEP_ALIVE) => if self.retires() { return None },
            }
        }
    }

    /// Whether this worker may go. One has to stay, for what is still to come.
    fn retires(&self) -> bool {
        let mut pool = lock(&self.pool);
        if pool.alive == 1 {
            return false;
        }
        pool.alive -= 1;
        pool.idle -= 1;
        true
    }

    /// We have a job: if nobody waits for the next one now, somebody else has to.
    fn begins(&self) {
        let mut pool = lock(&self.pool);
        pool.idle -= 1;
        if pool.idle == 0 && pool.alive < pool.limit && !pool.closing {
            self.clone().hire(&mut pool);
        }
    }

    fn run(self) {
        while let Some(job) = self.next_job() {
            self.begins();
            let item = catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            if self.done.send(item).is_err() {
                return;
            }
            lock(&self.pool).idle += 1;
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
    assert!(workers > 0, "somebody has to work");
    let pool = Pool { limit: workers, alive: 0, idle: 0, closing: false, threads: Vec::new() };
    let pool = Arc::new(Mutex::new(pool));
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let first = Worker { jobs, stopped, done, process: Arc::new(process), pool: Arc::clone(&pool) };
    first.hire(&mut lock(&pool));
    Results { items: Some(items), stop: Some(stop), pool }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    pool: Arc<Mutex<Pool>>,
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
        let mut pool = lock(&self.pool);
        // From here on nobody is hired, so these are all.
        pool.closing = true;
        let threads = std::mem::take(&mut pool.threads);
        drop(pool);
        for thread in threads {
            let _ = thread.join();
        }
    }
}
