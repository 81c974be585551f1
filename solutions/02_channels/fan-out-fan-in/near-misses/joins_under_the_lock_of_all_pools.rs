//! The threads of all pools stand in one static list, and the drop joins its own with the list locked: the guard is a temporary in the head of the `for`. Meanwhile no other pool can begin.
//! rejected by: schedules::a_pool_begins_while_another_is_dropped

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, TryRecvError, bounded};
use crossbeam::select;

static NUMBERS: AtomicU64 = AtomicU64::new(0);
static POOLS: Mutex<BTreeMap<u64, Vec<JoinHandle<()>>>> = Mutex::new(BTreeMap::new());

fn pools() -> MutexGuard<'static, BTreeMap<u64, Vec<JoinHandle<()>>>> {
    POOLS.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "somebody has to work");
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done) = (jobs.clone(), done.clone());
            let (stopped, process) = (stopped.clone(), Arc::clone(&process));
            thread::spawn(move || {
                while let Some(job) = next_job(&jobs, &stopped) {
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    if done.send(item).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    pools().insert(number, workers);
    Results { items: Some(items), stop: Some(stop), number }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    if stopped.try_recv() == Err(TryRecvError::Disconnected) {
        return None;
    }
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
    }
}

#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    number: u64,
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
        for worker in pools().remove(&self.number).unwrap_or_default() {
            let _ = worker.join();
        }
    }
}
