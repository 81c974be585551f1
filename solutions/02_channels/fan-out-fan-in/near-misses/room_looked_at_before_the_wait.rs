//! A worker waits for room, then for a job, and counts itself in when it has one: two that wait have seen the same room.
//! rejected by: schedules::two_workers_do_not_take_the_same_room

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded, select, unbounded};

/// The jobs in hand and the items that nobody has read.
struct Room {
    most: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    taken: usize,
    closed: bool,
}

impl Room {
    /// False when the results are gone.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap();
        let state =
            self.changed.wait_while(state, |state| state.taken >= self.most && !state.closed).unwrap();
        !state.closed
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
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
    let process = Arc::new(process);
    let room = Arc::new(Room { most: 2 * workers, state: Mutex::default(), changed: Condvar::new() });
    let (done, items) = unbounded();
    let (stop, stopped) = bounded(0);
    let handles = (0..workers)
        .map(|_| {
            let (jobs, process, room) = (jobs.clone(), Arc::clone(&process), Arc::clone(&room));
            let (done, stopped) = (done.clone(), stopped.clone());
            thread::spawn(move || work(&jobs, &*process, &room, &done, &stopped))
        })
        .collect();
    Results { items: Some(items), room, stop: Some(stop), handles }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    process: &impl Fn(J) -> R,
    room: &Room,
    done: &Sender<thread::Result<R>>,
    stopped: &Receiver<()>,
) {
    while room.wait() {
        let job = select! {
            recv(stopped) -> _ => return,
            recv(jobs) -> job => job,
        };
        let Ok(job) = job else { return };
        room.change(|state| state.taken += 1);
        let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    room: Arc<Room>,
    stop: Option<Sender<()>>,
    handles: Vec<JoinHandle<()>>,
}

impl<R> std::fmt::Debug for Results<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Results").finish_non_exhaustive()
    }
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let item = self.items.as_ref()?.recv().ok()?;
        self.room.change(|state| state.taken -= 1);
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.room.change(|state| state.closed = true);
        drop(self.stop.take());
        drop(self.items.take());
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
    }
}
