//! A read gives one worker room, but wakes any one that waits: the one with room may sleep on, a job waits.
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{self, Receiver, Sender};
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
    assert!(workers > 0, "without a worker nobody would ever take a job");
    let state = State { items: VecDeque::new(), unread: vec![0; workers], working: workers, stopped: false };
    let shared = Arc::new(Shared { state: Mutex::new(state), arrived: Condvar::new(), room: Condvar::new() });
    let (stop, stopped) = channel::bounded(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|me| {
            let (jobs, stopped) = (jobs.clone(), stopped.clone());
            let (shared, process) = (Arc::clone(&shared), Arc::clone(&process));
            thread::spawn(move || {
                work(me, &jobs, &stopped, &shared, &*process);
                shared.lock().working -= 1;
                shared.arrived.notify_all();
                shared.room.notify_all();
            })
        })
        .collect();
    Results { shared, stop: Some(stop), workers }
}

fn work<J, R>(
    me: usize,
    jobs: &Receiver<J>,
    stopped: &Receiver<()>,
    shared: &Shared<R>,
    process: &impl Fn(J) -> R,
) {
    while shared.wait_for_room(me) {
        let job = select! {
            recv(jobs) -> job => job,
            recv(stopped) -> _ => return,
        };
        let Ok(job) = job else { return };
        let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
        let mut state = shared.lock();
        if state.stopped {
            return;
        }
        state.items.push_back((me, item));
        state.unread[me] += 1;
        drop(state);
        shared.arrived.notify_one();
    }
}

#[derive(Debug)]
struct State<R> {
    /// What nobody has read yet, and whose it is.
    items: VecDeque<(usize, thread::Result<R>)>,
    /// How many of them are whose.
    unread: Vec<usize>,
    working: usize,
    stopped: bool,
}

#[derive(Debug)]
struct Shared<R> {
    state: Mutex<State<R>>,
    arrived: Condvar,
    room: Condvar,
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the worker's last item is read. `false` if there is nobody to read it.
    fn wait_for_room(&self, me: usize) -> bool {
        let full = |state: &mut State<R>| state.unread[me] > 0 && !state.stopped;
        let state = self.room.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        !state.stopped
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    shared: Arc<Shared<R>>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let empty = |state: &mut State<R>| state.items.is_empty() && state.working > 0;
        let waited = self.shared.arrived.wait_while(self.shared.lock(), empty);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        let (worker, item) = state.items.pop_front()?;
        state.unread[worker] -= 1;
        drop(state);
        self.shared.room.notify_one();
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopped = true;
        let unread = std::mem::take(&mut state.items);
        drop(state);
        self.stop = None;
        self.shared.room.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
        drop(unread);
    }
}
