//! The payloads of panics go through a channel without a bound: while nobody reads, jobs that all panic are processed without end.
//! rejected by: schedules::work_stops_while_nobody_reads

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
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
    let (stop, stopped) = bounded::<()>(0);
    let (done, items) = bounded(workers);
    let (failed, failures) = unbounded();
    let threads = (0..workers)
        .map(|_| {
            let (jobs, stopped) = (jobs.clone(), stopped.clone());
            let (done, failed) = (done.clone(), failed.clone());
            let process = Arc::clone(&process);
            thread::spawn(move || {
                loop {
                    let job = select! {
                        recv(jobs) -> job => job,
                        recv(stopped) -> _ => return,
                    };
                    let Ok(job) = job else { return };
                    let told = match catch_unwind(AssertUnwindSafe(|| process(job))) {
                        Ok(item) => done.send(item).is_ok(),
                        // An error is never held up by what waits.
                        Err(payload) => failed.send(payload).is_ok(),
                    };
                    if !told {
                        return;
                    }
                }
            })
        })
        .collect();
    Results { items: Some((items, failures)), stop: Some(stop), threads }
}

type Payload = Box<dyn Any + Send>;

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: Option<(Receiver<R>, Receiver<Payload>)>,
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        let (items, failures) = self.items.as_ref()?;
        // A worker has a sender of both, so both close together; what is in the other one comes first.
        select! {
            recv(items) -> item => match item {
                Ok(item) => Some(Ok(item)),
                Err(_) => failures.recv().ok().map(Err),
            },
            recv(failures) -> payload => match payload {
                Ok(payload) => Some(Err(payload)),
                Err(_) => items.recv().ok().map(Ok),
            },
        }
    }
}

impl<R> Drop for Results<R> {
    fn drop(&mut self) {
        self.stop = None;
        self.items = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
