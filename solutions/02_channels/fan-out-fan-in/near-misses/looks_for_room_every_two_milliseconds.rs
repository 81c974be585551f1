//! An atomic counts the jobs in hand and the items that nobody has read; a worker looks for room, waits for a job, and only then counts itself in.
//! rejected by: behaviour::jobs_that_come_late_find_no_more_room

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
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
    assert!(workers > 0, "somebody has to work");
    let process = Arc::new(process);
    let outstanding = Arc::new(AtomicUsize::new(0));
    let (done, items) = unbounded();
    let (stop, stopped) = bounded(0);
    let handles = (0..workers)
        .map(|_| {
            let (jobs, process, outstanding) = (jobs.clone(), Arc::clone(&process), Arc::clone(&outstanding));
            let (done, stopped) = (done.clone(), stopped.clone());
            thread::spawn(move || work(&jobs, 2 * workers, &*process, &outstanding, &done, &stopped))
        })
        .collect();
    Results { items: Some(items), outstanding, stop: Some(stop), handles }
}

fn work<J, R>(
    jobs: &Receiver<J>,
    room: usize,
    process: &impl Fn(J) -> R,
    outstanding: &AtomicUsize,
    done: &Sender<thread::Result<R>>,
    stopped: &Receiver<()>,
) {
    loop {
        // Ends the worker after a stop, and the wait as soon as there is room.
        loop {
            let pause = if outstanding.load(Ordering::SeqCst) < room { 0 } else { 2 };
            if stopped.recv_timeout(Duration::from_millis(pause)) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            if pause == 0 {
                break;
            }
        }
        let job = select! {
            recv(stopped) -> _ => return,
            recv(jobs) -> job => job,
        };
        let Ok(job) = job else { return };
        outstanding.fetch_add(1, Ordering::SeqCst);
        let item = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
        if done.send(item).is_err() {
            return;
        }
    }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    outstanding: Arc<AtomicUsize>,
    stop: Option<Sender<()>>,
    handles: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let item = self.items.as_ref()?.recv().ok()?;
        self.outstanding.fetch_sub(1, Ordering::SeqCst);
        Some(item)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.items.take());
        for handle in self.handles.drain(..) {
            let _ = handle.join();
        }
    }
}
