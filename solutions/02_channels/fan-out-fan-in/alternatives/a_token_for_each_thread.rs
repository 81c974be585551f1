//! A thread for each job, and a token that it gives back when its item is handed over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// Gives a token back when it is dropped.
struct Token(Sender<()>);

impl Drop for Token {
    fn drop(&mut self) {
        let _ = self.0.send(());
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
    assert!(workers > 0);
    let (done, items) = bounded(workers);
    let (stop, stopped) = bounded::<()>(0);
    let (give_back, tokens) = bounded::<()>(workers);
    for _ in 0..workers {
        give_back.send(()).unwrap();
    }
    let process = Arc::new(process);
    let dispatcher = thread::spawn(move || {
        loop {
            select! {
                recv(tokens) -> _ => {}
                recv(stopped) -> _ => break,
            }
            let token = Token(give_back.clone());
            let job = select! {
                recv(jobs) -> job => job,
                recv(stopped) -> _ => break,
            };
            let Ok(job) = job else { break };
            let (done, process) = (done.clone(), Arc::clone(&process));
            thread::spawn(move || {
                let _token = token;
                let item = catch_unwind(AssertUnwindSafe(|| process(job)));
                let _ = done.send(item);
            });
        }
    });
    Results { items: Some(items), stop: Some(stop), workers: vec![dispatcher] }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<Receiver<thread::Result<R>>>,
    stop: Option<Sender<()>>,
    workers: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        self.items.as_ref()?.recv().ok()
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
