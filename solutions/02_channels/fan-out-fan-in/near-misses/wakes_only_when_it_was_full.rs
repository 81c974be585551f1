//! The reader wakes one worker, and only if the queue was full: two wait for room, it takes two items at once and wakes one, and the other's item never comes.
//! rejected by: schedules::no_item_is_lost_while_the_reader_is_late

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

#[derive(Debug)]
struct State<R> {
    items: VecDeque<thread::Result<R>>,
    working: usize,
    dropped: bool,
}

#[derive(Debug)]
struct Shared<R> {
    state: Mutex<State<R>>,
    some: Condvar,
    room: Condvar,
    capacity: usize,
}

impl<R> Shared<R> {
    /// Puts an item into the queue; `false` if nobody wants it.
    fn put(&self, item: thread::Result<R>) -> bool {
        let state = self.state.lock().unwrap();
        let mut state = self
            .room
            .wait_while(state, |state| state.items.len() == self.capacity && !state.dropped)
            .unwrap();
        if state.dropped {
            return false;
        }
        state.items.push_back(item);
        self.some.notify_one();
        true
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
    assert!(workers > 0, "somebody has to work");
    let shared = Arc::new(Shared {
        state: Mutex::new(State { items: VecDeque::new(), working: workers, dropped: false }),
        some: Condvar::new(),
        room: Condvar::new(),
        capacity: workers,
    });
    let process = Arc::new(process);
    let (stop, stopped) = bounded::<()>(0);
    let threads = (0..workers)
        .map(|_| {
            let (jobs, stopped) = (jobs.clone(), stopped.clone());
            let (shared, process) = (Arc::clone(&shared), Arc::clone(&process));
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(jobs) -> job => job,
                        recv(stopped) -> _ => break,
                    };
                    let Ok(job) = job else { break };
                    let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                    if !shared.put(item) {
                        break;
                    }
                }
                shared.state.lock().unwrap().working -= 1;
                shared.some.notify_one();
            })
        })
        .collect();
    Results { shared, stop: Some(stop), threads }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    shared: Arc<Shared<R>>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let shared = &self.shared;
        let state = shared.state.lock().unwrap();
        let mut state =
            shared.some.wait_while(state, |state| state.items.is_empty() && state.working > 0).unwrap();
        let was_full = state.items.len() == shared.capacity;
        let item = state.items.pop_front();
        if was_full {
            shared.room.notify_one();
        }
        item
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        if let Ok(mut state) = self.shared.state.lock() {
            state.dropped = true;
        }
        self.shared.room.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
