//! The drop says stop by an atomic, and notifies without the lock: a worker that has looked and is about to wait for room hears nothing of it.
//! rejected by: schedules::dropped_when_a_worker_is_about_to_wait_for_room

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
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
    assert!(workers > 0, "nobody would take a job");
    let desk = Arc::new(Desk {
        state: Mutex::new(State { items: VecDeque::new(), at_work: workers }),
        stopped: AtomicBool::new(false),
        item: Condvar::new(),
        room: Condvar::new(),
    });
    let process = Arc::new(process);
    let threads = (0..workers)
        .map(|_| {
            let (desk, jobs, process) = (Arc::clone(&desk), jobs.clone(), Arc::clone(&process));
            thread::spawn(move || {
                work(&desk, &jobs, workers, &*process);
                let mut state = desk.state.lock().unwrap();
                state.at_work -= 1;
                if state.at_work == 0 {
                    desk.item.notify_all();
                }
            })
        })
        .collect();
    Results { desk, threads }
}

fn work<J, R>(desk: &Desk<R>, jobs: &Receiver<J>, room: usize, process: &impl Fn(J) -> R) {
    while !desk.stopped.load(Ordering::SeqCst) {
        let job = match jobs.recv_timeout(Duration::from_millis(5)) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let item = catch_unwind(AssertUnwindSafe(|| process(job)));
        let mut state = desk.state.lock().unwrap();
        while state.items.len() >= room {
            if desk.stopped.load(Ordering::SeqCst) {
                return;
            }
            state = desk.room.wait(state).unwrap();
        }
        state.items.push_back(item);
        desk.item.notify_one();
    }
}

#[derive(Debug)]
struct Desk<R> {
    state: Mutex<State<R>>,
    stopped: AtomicBool,
    item: Condvar,
    room: Condvar,
}

#[derive(Debug)]
struct State<R> {
    items: VecDeque<thread::Result<R>>,
    at_work: usize,
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    desk: Arc<Desk<R>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let mut state = self.desk.state.lock().unwrap();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.desk.room.notify_one();
                return Some(item);
            }
            if state.at_work == 0 {
                return None;
            }
            state = self.desk.item.wait(state).unwrap();
        }
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.desk.stopped.store(true, Ordering::SeqCst);
        self.desk.room.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
