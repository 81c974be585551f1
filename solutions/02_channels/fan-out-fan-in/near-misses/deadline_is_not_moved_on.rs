//! An idle worker looks up every five milliseconds whether to stop, but the time of the next look is set once for each job that it waits for.
//! rejected by: schedules::who_waits_for_a_job_or_an_item_sleeps

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, RecvTimeoutError, bounded};

const LOOK_UP: Duration = Duration::from_millis(5);

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "somebody has to work");
    let (done, items) = bounded(workers);
    let stop = Arc::new(AtomicBool::new(false));
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done) = (jobs.clone(), done.clone());
            let (stop, process) = (Arc::clone(&stop), Arc::clone(&process));
            thread::spawn(move || {
                while let Some(job) = next_job(&jobs, &stop) {
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    if done.send(item).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), stop, workers }
}

fn next_job<J>(jobs: &Receiver<J>, stop: &AtomicBool) -> Option<J> {
    let look_up = Instant::now() + LOOK_UP;
    while !stop.load(Ordering::SeqCst) {
        match jobs.recv_timeout(look_up.saturating_duration_since(Instant::now())) {
            Ok(job) => return Some(job),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Arc<AtomicBool>,
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
        self.stop.store(true, Ordering::SeqCst);
        self.items = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
