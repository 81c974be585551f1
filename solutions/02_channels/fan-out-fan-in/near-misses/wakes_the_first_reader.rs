//! Wakes the thread that called `next` first: if another thread reads on later, it may sleep for ever.
//! rejected by: schedules::whichever_thread_reads_is_woken

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle, Thread};

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
    assert!(workers > 0, "without workers nobody would take a job");
    let process = Arc::new(process);
    let state = State { items: VecDeque::with_capacity(workers), workers, closed: false };
    let inbox = Arc::new(Inbox {
        size: workers,
        state: Mutex::new(state),
        room: Condvar::new(),
        reader: OnceLock::new(),
    });
    let (stop, stopped) = bounded(0);
    let start = |_| {
        let (jobs, stopped, process) = (jobs.clone(), stopped.clone(), Arc::clone(&process));
        let desk = Desk(Arc::clone(&inbox));
        thread::spawn(move || {
            while let Some(job) = next_job(&jobs, &stopped) {
                let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
                if !desk.0.put(item) {
                    break;
                }
            }
        })
    };
    let workers = (0..workers).map(start).collect();
    Results { inbox, stop: Some(stop), workers }
}

fn next_job<J>(jobs: &Receiver<J>, stopped: &Receiver<()>) -> Option<J> {
    select! {
        recv(jobs) -> job => job.ok(),
        recv(stopped) -> _ => None,
    }
}

/// Where the items wait for their reader.
#[derive(Debug)]
struct Inbox<R> {
    size: usize,
    state: Mutex<State<R>>,
    room: Condvar,
    reader: OnceLock<Thread>,
}

#[derive(Debug)]
struct State<R> {
    items: VecDeque<thread::Result<R>>,
    workers: usize,
    closed: bool,
}

impl<R> Inbox<R> {
    /// Waits for room. `false` if nobody will read the item.
    fn put(&self, item: thread::Result<R>) -> bool {
        let mut state = self.state();
        while !state.closed && state.items.len() >= self.size {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        state.items.push_back(item);
        drop(state);
        self.wake_reader();
        true
    }

    fn take(&self) -> Option<thread::Result<R>> {
        self.reader.get_or_init(thread::current);
        loop {
            let mut state = self.state();
            if let Some(item) = state.items.pop_front() {
                self.room.notify_one();
                return Some(item);
            }
            if state.workers == 0 {
                return None;
            }
            drop(state);
            thread::park();
        }
    }

    fn wake_reader(&self) {
        if let Some(reader) = self.reader.get() {
            reader.unpark();
        }
    }

    fn state(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker's place at the inbox, which it leaves when it ends.
struct Desk<R>(Arc<Inbox<R>>);

impl<R> Drop for Desk<R> {
    fn drop(&mut self) {
        self.0.state().workers -= 1;
        self.0.wake_reader();
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    inbox: Arc<Inbox<R>>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.inbox.take()
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        self.inbox.state().closed = true;
        self.inbox.room.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
