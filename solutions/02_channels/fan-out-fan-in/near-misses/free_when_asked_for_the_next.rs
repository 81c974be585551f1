//! A place is a worker's job, or the item that it made of it, and becomes free only when the reader asks for the next
//! item: a job waits though all are read.
//! rejected by: schedules::a_worker_is_free_when_its_item_is_read
//! rejected by: schedules::the_worker_whose_item_is_read_begins_the_next_job

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{self, Receiver, Sender};
use crossbeam::select;

/// A place for one job and what becomes of it. It goes back when it is dropped.
#[derive(Debug)]
struct Place {
    back: Sender<()>,
}

impl Drop for Place {
    fn drop(&mut self) {
        // There is room for as many as were ever handed out.
        let _ = self.back.try_send(());
    }
}

#[derive(Debug)]
struct Item<R> {
    result: thread::Result<R>,
    place: Place,
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
    // One place for each worker: its job, or the item that it made of it.
    let (back, places) = channel::bounded(workers);
    for _ in 0..workers {
        let _ = back.try_send(());
    }
    let (done, items) = channel::bounded(workers);
    let (stop, stopped) = channel::bounded::<()>(0);
    let process = Arc::new(process);
    let workers = (0..workers)
        .map(|_| {
            let (jobs, stopped, places) = (jobs.clone(), stopped.clone(), places.clone());
            let (back, done, process) = (back.clone(), done.clone(), Arc::clone(&process));
            thread::spawn(move || {
                loop {
                    select! {
                        recv(places) -> place => if place.is_err() { return },
                        recv(stopped) -> _ => return,
                    }
                    let place = Place { back: back.clone() };
                    let job = select! {
                        recv(jobs) -> job => job,
                        recv(stopped) -> _ => return,
                    };
                    let Ok(job) = job else { return };
                    let result = panic::catch_unwind(AssertUnwindSafe(|| process(job)));
                    if done.send(Item { result, place }).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some(items), read: None, stop: Some(stop), workers }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<Item<R>>>,
    /// The place of the item that the reader is at.
    read: Option<Place>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        // Who asks for another one is done with the last.
        self.read = None;
        let Item { result, place } = self.items.as_ref()?.recv().ok()?;
        self.read = Some(place);
        Some(result)
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        self.items = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
