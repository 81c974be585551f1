//! All jobs are processed in one place, to spare an allocation for each: the future of a job that is done stays there until the next job takes its place.
//! rejected by: schedules::a_job_that_is_done_keeps_nothing

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::pin;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: u64,
    pub to: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Stopped,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerError<E> {
    pub job: u64,
    pub source: E,
}

impl<E> fmt::Display for WorkerError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {} failed", self.job)
    }
}

impl<E: Error + 'static> Error for WorkerError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

pub async fn run<E, P, Fut>(
    jobs: &mut mpsc::Receiver<Job>,
    stop: CancellationToken,
    mut process: P,
) -> Result<Ended, WorkerError<E>>
where
    E: Send + 'static,
    P: FnMut(Job) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut place = pin!(None::<Fut>);
    loop {
        let job = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            job = jobs.recv() => job,
        };
        let Some(job) = job else { return Ok(Ended::Closed) };
        let id = job.id;
        place.set(Some(process(job)));
        let under_way = place.as_mut().as_pin_mut().expect("it was put there");
        under_way.await.map_err(|source| WorkerError { job: id, source })?;
    }
}
