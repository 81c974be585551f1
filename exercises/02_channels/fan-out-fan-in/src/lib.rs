//! # Fan-out, fan-in
//!
//! A thumbnail service has a queue of pictures. One thread cannot scale them fast enough, so several threads
//! take pictures from the same queue (fan-out), and what they make comes back to one reader (fan-in).
//!
//! Build [`fan_out`] and its [`Results`]. They promise:
//!
//! - Each job that is sent gives exactly one item. It comes as soon as the job is done, to whichever thread
//!   reads, and waits for no other job's, also not for that of an earlier one.
//! - `fan_out` waits for nothing: it returns before the first job is there. And the work waits for no reader:
//!   it begins when there is a job.
//! - Two workers process two jobs at the same time, after a quiet hour too and whoever else takes jobs from the
//!   queue, and never are more than `workers` jobs in process.
//! - A job waits only while the jobs in process and the items that nobody has read are together at least as
//!   many as the workers: a slow job holds up no other. So as many jobs are in process at once as `workers`
//!   says, however many cores there are.
//! - When every sender of `jobs` is gone and every job has given its item, `next` returns `None`, and goes on
//!   to do so. Without a single job it does that too.
//! - If `process` panics, that job's item is `Err` with the panic's payload. All other jobs are processed as
//!   ever.
//! - As long as nobody reads, work stops: of the items that wait and the jobs in hand there are never more
//!   than `2 * workers` together.
//! - Dropping `Results` ends the workers, also those that wait for a job, and returns when all of them
//!   have let go of `jobs`: where nobody else has a receiver of it, whoever sends a job afterwards gets
//!   an error. Each worker finishes the job that it has in hand, whether or not the drop waits for that,
//!   and begins at most one more once the drop has begun; their items are lost. The jobs that wait stay
//!   in the queue, for whoever else has a receiver of it: none is taken out and then not processed. No
//!   worker panics over it. (`Results` that are dropped within their own `process` are left open.)
//! - `process` may call `fan_out`: that pool has all its workers, as any other.
//! - Nobody spins: who has to wait, for a job, an item or room, sleeps meanwhile. To look up every few
//!   milliseconds is no spinning.
//! - With 0 workers nobody would ever take a job, so `fan_out` panics.

use std::marker::PhantomData;
use std::thread;

use crossbeam::channel::Receiver;

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
    let _ = (jobs, workers, process);
    Results { items: PhantomData }
}

/// What the workers make of the jobs: for each job what `process` returned, or the payload of its panic.
#[derive(Debug)]
#[must_use = "dropping the results ends the workers"]
pub struct Results<R> {
    items: PhantomData<R>,
}

impl<R> Iterator for Results<R> {
    type Item = thread::Result<R>;

    fn next(&mut self) -> Option<thread::Result<R>> {
        None
    }
}
