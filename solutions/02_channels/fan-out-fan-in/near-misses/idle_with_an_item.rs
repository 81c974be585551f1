//! Workers start as needed, but one that waits with an unread item passes for idle: the others never start.
//! rejected by: schedules::a_worker_with_an_item_keeps_no_other_from_its_job

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

#[derive(Debug)]
struct Crew {
    missing: usize,
    idle: usize,
    threads: Vec<JoinHandle<()>>,
}

struct Worker<J, R, F> {
    jobs: Receiver<J>,
    items: Sender<thread::Result<R>>,
    stopped: Receiver<()>,
    process: Arc<F>,
    crew: Arc<Mutex<Crew>>,
}

impl<J, R, F> Worker<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    fn start(self) {
        let crew = Arc::clone(&self.crew);
        let mut crew = lock(&crew);
        crew.idle += 1;
        crew.threads.push(thread::spawn(move || self.run()));
    }

    fn run(self) {
        while let Some(job) = self.next_job() {
            if self.leaves_nobody_idle() {
                self.twin().start();
            }
            let item = catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            lock(&self.crew).idle += 1;
            if self.items.send(item).is_err() {
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

    /// Says whether nobody waits for the next job, and one of the crew has yet to start.
    fn leaves_nobody_idle(&self) -> bool {
        let mut crew = lock(&self.crew);
        crew.idle -= 1;
        let start = crew.idle == 0 && crew.missing > 0;
        crew.missing -= usize::from(start);
        start
    }

    fn twin(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
            items: self.items.clone(),
            stopped: self.stopped.clone(),
            process: Arc::clone(&self.process),
            crew: Arc::clone(&self.crew),
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
    let (done, items) = bounded(0);
    let (stop, stopped) = bounded(0);
    let crew = Arc::new(Mutex::new(Crew { missing: workers - 1, idle: 0, threads: Vec::new() }));
    let process = Arc::new(process);
    Worker { jobs, items: done, stopped, process, crew: Arc::clone(&crew) }.start();
    Results { items: Some(items), stop: Some(stop), crew }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    crew: Arc<Mutex<Crew>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop((self.items.take(), self.stop.take()));
        loop {
            let Some(worker) = lock(&self.crew).threads.pop() else {
                return;
            };
            // A worker that was started by this one is in the list by now.
            let _ = worker.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
