//! All workers but one take a job only when the queue is not empty, and a queue without room of its own
//! always is.
//! rejected by: schedules::after_a_quiet_hour_two_jobs_are_processed_at_once

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam::channel::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};

/// How long an idle worker sleeps before it looks up.
const NAP: Duration = Duration::from_millis(2);

#[derive(Debug, Default)]
struct Flags {
    /// The reader has gone.
    stopped: AtomicBool,
    /// The queue is empty, and has no sender any more.
    finished: AtomicBool,
}

struct Worker<J, R, F> {
    jobs: Receiver<J>,
    done: Sender<thread::Result<R>>,
    process: Arc<F>,
    flags: Arc<Flags>,
    /// The first worker waits at the queue, and so is the one who hears of its end.
    first: bool,
}

impl<J, R, F: Fn(J) -> R> Worker<J, R, F> {
    fn take(&self) -> Option<J> {
        loop {
            if self.flags.stopped.load(Ordering::Acquire) {
                return None;
            }
            if self.first {
                match self.jobs.recv_timeout(NAP) {
                    Ok(job) => return Some(job),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        self.flags.finished.store(true, Ordering::Release);
                        return None;
                    }
                }
            } else if !self.jobs.is_empty() {
                match self.jobs.try_recv() {
                    Ok(job) => return Some(job),
                    Err(TryRecvError::Empty) => {}
                    Err(TryRecvError::Disconnected) => return None,
                }
            } else if self.flags.finished.load(Ordering::Acquire) {
                return None;
            } else {
                // Not all of them crowd at the queue's lock.
                thread::sleep(NAP);
            }
        }
    }

    fn run(self) {
        while let Some(job) = self.take() {
            let item = panic::catch_unwind(AssertUnwindSafe(|| (self.process)(job)));
            if self.done.send(item).is_err() {
                return;
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
    assert!(workers > 0, "nobody would take a job");
    let (done, items) = channel::bounded(workers);
    let flags = Arc::<Flags>::default();
    let process = Arc::new(process);
    let handles = (0..workers)
        .map(|number| {
            let worker = Worker {
                jobs: jobs.clone(),
                done: done.clone(),
                process: Arc::clone(&process),
                flags: Arc::clone(&flags),
                first: number == 0,
            };
            thread::spawn(move || worker.run())
        })
        .collect();
    Results { items: Some(items), flags, handles }
}

/// What the workers make of the jobs.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    flags: Arc<Flags>,
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
        self.flags.stopped.store(true, Ordering::Release);
        drop(self.items.take());
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
    }
}
