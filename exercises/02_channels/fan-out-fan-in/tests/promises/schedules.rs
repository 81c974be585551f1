/// Jobs that are processed beside each other, and their items.
mod work;

/// A worker that is free for a job.
mod free;

/// Whoever waits: for a job, an item or room.
mod waiting;

/// A reader that goes away.
mod dropped;

/// A pool within a job of another.
mod nested;

use crate::exercise::{self, Results};
use crossbeam::channel::{self, Receiver};

/// Your `fan_out`, with work of one type: so it is compiled once, and not once for each check.
#[track_caller]
fn fan_out(
    jobs: Receiver<u64>,
    workers: usize,
    process: impl Fn(u64) -> u64 + Send + Sync + 'static,
) -> Results<u64> {
    let process: Box<dyn Fn(u64) -> u64 + Send + Sync> = Box::new(process);
    exercise::fan_out(jobs, workers, process)
}

/// A queue with these jobs in it, and nobody left to send another.
fn queue(jobs: impl IntoIterator<Item = u64>) -> Receiver<u64> {
    let (sender, queue) = channel::unbounded();
    for job in jobs {
        sender.send(job).expect("the queue is still here");
    }
    queue
}

/// Reads until the results end.
fn read(results: &mut Results<u64>) -> Vec<u64> {
    let mut items: Vec<u64> = results.map(|item| item.expect("no job panics")).collect();
    items.sort_unstable();
    items
}
