//! The items wait in a buffer under a mutex, with a condition variable for both sides.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

#[derive(Debug)]
struct Items<R> {
    waiting: VecDeque<thread::Result<R>>,
    room: usize,
    workers: usize,
    closed: bool,
}

#[derive(Debug)]
struct Shared<R> {
    items: Mutex<Items<R>>,
    changed: Condvar,
}

pub fn fan_out<J, R, F>(jobs: Receiver<J>, workers: usize, process: F) -> Results<R>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    assert!(workers > 0, "0 workers would never take a job");
    let items = Items { waiting: VecDeque::new(), room: workers, workers, closed: false };
    let shared = Arc::new(Shared { items: Mutex::new(items), changed: Condvar::new() });
    let process = Arc::new(process);
    let (stop, stopped) = bounded(0);
    let workers = (0..workers).map(|_| {
        let (jobs, stopped, process, shared) =
            (jobs.clone(), stopped.clone(), Arc::clone(&process), Arc::clone(&shared));
        thread::spawn(move || {
            work(&jobs, &stopped, &shared, &*process);
            shared.items.lock().unwrap().workers -= 1;
            shared.changed.notify_all();
        })
    });
    Results { workers: workers.collect(), stop: Some(stop), shared }
}

fn work<J, R>(jobs: &Receiver<J>, stopped: &Receiver<()>, shared: &Shared<R>, process: &impl Fn(J) -> R) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        let full = |items: &mut Items<R>| items.waiting.len() == items.room && !items.closed;
        let mut items = shared.changed.wait_while(shared.items.lock().unwrap(), full).unwrap();
        if items.closed {
            return;
        }
        items.waiting.push_back(item);
        shared.changed.notify_all();
    }
}

#[derive(Debug)]
pub struct Results<R> {
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
    shared: Arc<Shared<R>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let empty = |items: &mut Items<R>| items.waiting.is_empty() && items.workers > 0;
        let mut items = self.shared.changed.wait_while(self.shared.items.lock().unwrap(), empty).unwrap();
        let item = items.waiting.pop_front();
        self.shared.changed.notify_all();
        item
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.shared.items.lock().unwrap().closed = true;
        self.shared.changed.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
