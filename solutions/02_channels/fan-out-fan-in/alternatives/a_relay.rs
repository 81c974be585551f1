//! A relay: each thread does one job, waits until its item is read, and passes on to a fresh thread. All
//! waits look up now and then.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError};

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
    assert!(workers > 0, "with 0 workers nobody would ever take a job");
    let desk = Arc::new(Desk {
        state: Mutex::new(State {
            items: Vec::new(),
            unread: vec![false; workers],
            live: workers,
            stop: false,
        }),
        changed: Condvar::new(),
    });
    let process = Arc::new(process);
    for lane in 0..workers {
        let lane = Arc::new(Lane {
            jobs: Some(jobs.clone()),
            desk: desk.clone(),
            process: process.clone(),
            index: lane,
        });
        thread::spawn(move || run(lane));
    }
    Results { desk, batch: Vec::new() }
}

/// One leg of the relay, or more if no thread can be had for the next.
fn run<J, R, F>(lane: Arc<Lane<J, R, F>>)
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    let Some(jobs) = lane.jobs.as_ref() else { return };
    loop {
        let job = loop {
            if lane.desk.lock().stop {
                return;
            }
            match jobs.recv_timeout(Duration::from_millis(4)) {
                Ok(job) => break job,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        };
        let item = panic::catch_unwind(AssertUnwindSafe(|| (lane.process)(job)));
        let mut state = lane.desk.lock();
        if state.stop {
            drop(state);
            // Lost. Should its own drop panic, that is no reason to panic here.
            let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(item)));
            return;
        }
        state.items.push((lane.index, item));
        state.unread[lane.index] = true;
        lane.desk.changed.notify_all();
        while state.unread[lane.index] && !state.stop {
            let waited = lane.desk.changed.wait_timeout(state, Duration::from_secs(1));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.stop {
            return;
        }
        drop(state);
        let baton = lane.clone();
        if thread::Builder::new().spawn(move || run(baton)).is_ok() {
            return;
        }
    }
}

struct Lane<J, R, F> {
    jobs: Option<Receiver<J>>,
    desk: Arc<Desk<R>>,
    process: Arc<F>,
    index: usize,
}

impl<J, R, F> Drop for Lane<J, R, F> {
    fn drop(&mut self) {
        // First let go of the jobs, then say so.
        drop(self.jobs.take());
        self.desk.lock().live -= 1;
        self.desk.changed.notify_all();
    }
}

#[derive(Debug)]
struct Desk<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

impl<R> Desk<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct State<R> {
    items: Vec<(usize, thread::Result<R>)>,
    unread: Vec<bool>,
    live: usize,
    stop: bool,
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    desk: Arc<Desk<R>>,
    /// Taken from the desk at once, and still unread.
    batch: Vec<(usize, thread::Result<R>)>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let mut state = self.desk.lock();
        loop {
            if self.batch.is_empty() {
                self.batch.append(&mut state.items);
            }
            if let Some((lane, item)) = self.batch.pop() {
                state.unread[lane] = false;
                self.desk.changed.notify_all();
                return Some(item);
            }
            if state.live == 0 {
                return None;
            }
            let waited = self.desk.changed.wait_timeout(state, Duration::from_secs(1));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        let mut state = self.desk.lock();
        state.stop = true;
        self.desk.changed.notify_all();
        while state.live > 0 {
            let waited = self.desk.changed.wait_timeout(state, Duration::from_secs(1));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        self.batch.append(&mut state.items);
    }
}
