//! `next` takes all items that wait into a buffer of its own. The channel has room again, and work goes on.
//! rejected by: schedules::work_stops_while_nobody_reads

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
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
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, done, stopped) = (jobs.clone(), done.clone(), stopped.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || work(&jobs, &done, &stopped, &*process))
        })
        .collect();
    Results { items: Some(items), ahead: VecDeque::new(), stop: Some(stop), workers }
}

/// Nothing is ever sent: that the sender is gone is the message.
#[derive(Debug)]
enum Never {}

fn work<J, R>(
    jobs: &Receiver<J>,
    done: &Sender<thread::Result<R>>,
    stopped: &Receiver<Never>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    /// What was there when the reader last had to look.
    ahead: VecDeque<thread::Result<R>>,
    stop: Option<Sender<Never>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        if self.ahead.is_empty() {
            let items = self.items.as_ref()?;
            self.ahead.push_back(items.recv().ok()?);
            self.ahead.extend(items.try_iter());
        }
        self.ahead.pop_front()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        // First the items: whoever takes one more job notices it afterwards.
        self.items = None;
        self.stop = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
