//! Looks whether there is room, then waits for a job, and counts it only then: two workers see the last room.
//! rejected by: schedules::two_workers_do_not_take_the_same_room

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use crossbeam::select;

#[derive(Debug, Default)]
struct Gate {
    waiting: Mutex<usize>,
    changed: Condvar,
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
    assert!(workers > 0);
    let limit = 2 * workers;
    let gate = Arc::new(Gate::default());
    let (done, items) = unbounded();
    let (stop, stopped) = bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped, process) =
                (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
            let gate = Arc::clone(&gate);
            thread::spawn(move || {
                loop {
                    let waiting = gate.waiting.lock().unwrap();
                    drop(gate.changed.wait_while(waiting, |waiting| *waiting >= limit).unwrap());
                    let job = select! {
                        recv(stopped) -> _ => return,
                        recv(jobs) -> job => job,
                    };
                    let Ok(job) = job else { return };
                    *gate.waiting.lock().unwrap() += 1;
                    if done.send(catch_unwind(AssertUnwindSafe(|| process(job)))).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), gate, stop: Some(stop), workers }
}

#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    gate: Arc<Gate>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let item = self.items.as_ref()?.recv().ok()?;
        *self.gate.waiting.lock().unwrap() -= 1;
        self.gate.changed.notify_one();
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        self.items = None;
        *self.gate.waiting.lock().unwrap() = 0;
        self.gate.changed.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
