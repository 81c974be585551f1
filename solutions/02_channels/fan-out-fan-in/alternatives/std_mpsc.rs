//! The items come back by a channel of the standard library, and the stop is the receiving end of one of crossbeam's that
//! is dropped: `Select` by hand, and a send that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver as ItemReceiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, RecvError, Select, Sender, bounded};

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let process = Arc::new(process);
    let (done, items) = sync_channel(workers);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, done, stopped, process) =
            (jobs.clone(), done.clone(), stopped.clone(), Arc::clone(&process));
        thread::spawn(move || work(&jobs, &stopped, &done, &*process))
    });
    Results { workers: workers.collect(), items: Some(items), stop: Some(stop) }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    done: &SyncSender<thread::Result<R>>,
    process: &impl Fn(J) -> R,
) {
    loop {
        let Ok(job) = next(jobs, stopped) else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

/// A job; an error where none comes any more.
fn next<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Result<J, RecvError> {
    let mut select = Select::new();
    let job = select.recv(jobs);
    select.recv(stopped);
    let chosen = select.select();
    if chosen.index() == job { chosen.recv(jobs) } else { chosen.recv(stopped).and(Err(RecvError)) }
}

#[derive(Debug)]
pub struct Results<R> {
    items: Option<ItemReceiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
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
        drop((self.stop.take(), self.items.take()));
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker catches what its jobs panic with");
        }
    }
}
