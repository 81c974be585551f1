/// Jobs that are done, and how the worker ends by itself.
mod jobs;

/// A stop, at every moment.
mod stop;

/// Whoever awaits the worker: another one later, or nobody any more.
mod caller;

use crate::exercise::{self, Ended, Job, WorkerError};
use futures::FutureExt;
use futures::future::BoxFuture;
use interleave_tokio::{Gauge, Log, alive_tasks, note, require, turns};
use tokio::sync::mpsc;
use tokio::time::Duration;
use tokio_util::sync::CancellationToken;

type Outcome = Result<Ended, WorkerError<&'static str>>;

const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What comes of one job.
type Work = BoxFuture<'static, Result<(), &'static str>>;

/// Your `run`, with work of one type: so it is compiled once, and not once for each check.
fn run<P, Fut>(
    jobs: &mut mpsc::Receiver<Job>,
    stop: CancellationToken,
    mut process: P,
) -> impl Future<Output = Outcome>
where
    P: FnMut(Job) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let process: Box<dyn FnMut(Job) -> Work + Send> = Box::new(move |job| process(job).boxed());
    exercise::run(jobs, stop, process)
}

fn job(id: u64) -> Job {
    Job { id, to: format!("customer-{id}@example.com") }
}

/// A queue with jobs in it, and a sender that keeps it open.
fn queue(ids: impl IntoIterator<Item = u64>) -> (mpsc::Sender<Job>, mpsc::Receiver<Job>) {
    let (sender, jobs) = mpsc::channel(8);
    for id in ids {
        sender.try_send(job(id)).expect("there is room");
    }
    (sender, jobs)
}

/// What another worker would find. Fails if there is a sender and the queue was closed.
fn left<'a>(sender: impl Into<Option<&'a mpsc::Sender<Job>>>, jobs: &mut mpsc::Receiver<Job>) -> Vec<u64> {
    let closed = sender.into().is_some_and(mpsc::Sender::is_closed);
    assert!(!closed, "run has closed the queue, so no other worker can go on with it");
    std::iter::from_fn(|| jobs.try_recv().ok()).map(|job| job.id).collect()
}

/// A `process` that takes a while, and writes down what it has begun and ended.
#[derive(Clone, Default)]
struct Mailer {
    under_way: Gauge,
    begun: Log<u64>,
    ended: Log<u64>,
}

impl Mailer {
    async fn send(self, job: Job) -> Result<(), &'static str> {
        let _inside = self.under_way.enter();
        note(format_args!("begins job {}", job.id));
        require(self.under_way.now() == 1, || format!("{} jobs are under way at once", self.under_way.now()));
        self.begun.push(job.id);
        turns(1).await;
        self.ended.push(job.id);
        note(format_args!("ends job {}", job.id));
        Ok(())
    }

    /// Whatever was started has ended: no task is alive, and no job's future.
    fn assert_nothing_left(&self) {
        assert_eq!(self.under_way.now(), 0, "jobs that are still under way after run has returned");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after run has returned");
    }
}
