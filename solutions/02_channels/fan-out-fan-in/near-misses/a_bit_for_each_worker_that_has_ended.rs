//! Each worker that ends sets its bit in a `u64`, and the results end when as many bits are set as there are workers: the 65th worker shares a bit with the first.
//! rejected by: behaviour::as_many_jobs_at_once_as_workers

use std::collections::VecDeque;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
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
    let process = Arc::new(process);
    let desk = Arc::new(Desk {
        workers,
        state: Mutex::new(State { items: VecDeque::new(), ended: 0, dropped: false }),
        item: Condvar::new(),
        room: Condvar::new(),
    });
    let (stop, stopped) = bounded(0);
    let threads = (0..workers)
        .map(|number| {
            let (jobs, stopped) = (jobs.clone(), stopped.clone());
            let (desk, process) = (Arc::clone(&desk), Arc::clone(&process));
            thread::spawn(move || {
                work(&jobs, &desk, &stopped, &*process);
                desk.end(number);
            })
        })
        .collect();
    Results { desk, stop: Some(stop), threads }
}

fn work<J, R>(jobs: &Receiver<J>, desk: &Desk<R>, stopped: &Receiver<()>, process: &impl Fn(J) -> R) {
    loop {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
        if desk.put(item).is_err() {
            return;
        }
    }
}

#[derive(Debug)]
struct State<R> {
    items: VecDeque<thread::Result<R>>,
    /// A bit for each worker: set when it has put its last item.
    ended: u64,
    dropped: bool,
}

/// Where the items lie until somebody reads them: at most one for each worker.
#[derive(Debug)]
struct Desk<R> {
    workers: usize,
    state: Mutex<State<R>>,
    item: Condvar,
    room: Condvar,
}

impl<R> Desk<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the item back if the results are gone.
    fn put(&self, item: thread::Result<R>) -> Result<(), thread::Result<R>> {
        let mut state = self.lock();
        while !state.dropped && state.items.len() >= self.workers {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.dropped {
            return Err(item);
        }
        state.items.push_back(item);
        self.item.notify_one();
        Ok(())
    }

    fn take(&self) -> Option<thread::Result<R>> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.room.notify_one();
                return Some(item);
            }
            if state.ended.count_ones() as usize == self.workers {
                return None;
            }
            state = self.item.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn end(&self, number: usize) {
        self.lock().ended |= 1_u64.rotate_left(number as u32);
        self.item.notify_one();
    }

    fn close(&self) {
        let mut state = self.lock();
        state.dropped = true;
        let unread = mem::take(&mut state.items);
        self.room.notify_all();
        drop(state);
        drop(unread);
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    desk: Arc<Desk<R>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.desk.take()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.desk.close();
        drop(self.stop.take());
        for worker in self.threads.drain(..) {
            let _ = worker.join();
        }
    }
}
