//! A worker whose job panics is replaced by a fresh thread, and the drop has taken the list of threads
//! before.
//! rejected by: schedules::dropped_before_a_job_panics

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, TryRecvError, bounded, unbounded};
use crossbeam::select;

type Threads = Arc<Mutex<Vec<JoinHandle<()>>>>;

struct Pool<J, R, F> {
    jobs: Receiver<J>,
    stop: Receiver<()>,
    /// A ticket for each item that may wait or be made.
    room: Receiver<()>,
    items: Sender<thread::Result<R>>,
    process: F,
    threads: Threads,
}

impl<J, R, F> Pool<J, R, F>
where
    J: Send + 'static,
    R: Send + 'static,
    F: Fn(J) -> R + Send + Sync + 'static,
{
    fn start(self: &Arc<Self>) {
        let pool = Arc::clone(self);
        let thread = thread::spawn(move || pool.work());
        self.threads.lock().unwrap().push(thread);
    }

    fn work(self: Arc<Self>) {
        loop {
            if self.room.recv().is_err() || self.stop.try_recv() == Err(TryRecvError::Disconnected) {
                return;
            }
            let job = select! {
                recv(self.jobs) -> job => match job {
                    Ok(job) => job,
                    Err(_) => return,
                },
                recv(self.stop) -> _ => return,
            };
            match catch_unwind(AssertUnwindSafe(|| (self.process)(job))) {
                Ok(value) => {
                    if self.items.send(Ok(value)).is_err() {
                        return;
                    }
                }
                Err(payload) => {
                    // Whatever the panic has left in this thread's locals, the next job shall not see it:
                    // a fresh thread takes this one's place.
                    self.start();
                    let _ = self.items.send(Err(payload));
                    return;
                }
            }
        }
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
    assert!(workers > 0, "nobody would ever take a job");
    let (results, items) = unbounded();
    let (stop, stopped) = bounded(0);
    let (give_room, room) = bounded(2 * workers);
    for _ in 0..2 * workers {
        give_room.send(()).unwrap();
    }
    let threads = Threads::default();
    let pool =
        Arc::new(Pool { jobs, stop: stopped, room, items: results, process, threads: Arc::clone(&threads) });
    for _ in 0..workers {
        pool.start();
    }
    Results { items: Some(items), stop: Some(stop), room: Some(give_room), threads }
}

/// What the workers make of the jobs.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    room: Option<Sender<()>>,
    threads: Threads,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let item = self.items.as_ref()?.recv().ok()?;
        if let Some(room) = &self.room {
            // There is room for each ticket; if the workers are gone nobody needs it.
            let _ = room.send(());
        }
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.items = None;
        self.stop = None;
        self.room = None;
        let threads = mem::take(&mut *self.threads.lock().unwrap());
        for thread in threads {
            let _ = thread.join();
        }
    }
}
