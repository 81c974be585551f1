//! The queue that the exercise `catch-the-race` is about: right in two ways, and in fifteen broken versions.
//!
//! [`Queue`] is what a learner's model tests. Which version it is stands in an environment variable, so that
//! one model can be run against each, and each in a process of its own ([`run`]): loom 0.7 ends the process
//! at many a bug that it finds.
//!
//! In a codebase of its own the queue would `use std::sync` and, under `cfg(loom)`, `loom::sync`; the chapter
//! shows it. Here it is compiled for loom only, so that nobody needs flags.

mod closed_first;
mod closed_first_when_woken;
mod handed_out_twice;
mod handed_out_twice_when_woken;
mod last_first;
mod last_first_once_closed;
mod last_first_when_woken;
mod last_job_stays;
mod leaves_a_gap;
mod leaves_a_gap_for_jobs;
mod looks_once;
mod looks_once_beside_others;
mod right;
mod right_in_another_way;
mod run;
mod version;
mod wakes_for_the_first_job;
mod wakes_nobody_with_jobs;
mod wakes_one;

pub use run::{Outcome, run};
pub use version::Version;

/// Jobs from some threads to others. A job is a number.
///
/// - Each job that was pushed is popped once, and jobs are popped in the order in which they were pushed.
/// - [`pop`](Queue::pop) waits for a job. When the queue is closed, the jobs that are still in it are popped
///   first; then there is `None`.
/// - [`close`](Queue::close) ends the waiting of everybody. Nobody pushes after it, nor closes twice.
#[derive(Debug)]
pub struct Queue(Inner);

#[derive(Debug)]
enum Inner {
    Right(right::Queue),
    RightInAnotherWay(right_in_another_way::Queue),
    HandedOutTwice(handed_out_twice::Queue),
    HandedOutTwiceWhenWoken(handed_out_twice_when_woken::Queue),
    LastJobStays(last_job_stays::Queue),
    LeavesAGap(leaves_a_gap::Queue),
    LeavesAGapForJobs(leaves_a_gap_for_jobs::Queue),
    WakesForTheFirstJob(wakes_for_the_first_job::Queue),
    WakesOne(wakes_one::Queue),
    WakesNobodyWithJobs(wakes_nobody_with_jobs::Queue),
    ClosedFirst(closed_first::Queue),
    ClosedFirstWhenWoken(closed_first_when_woken::Queue),
    LastFirst(last_first::Queue),
    LastFirstWhenWoken(last_first_when_woken::Queue),
    LastFirstOnceClosed(last_first_once_closed::Queue),
    LooksOnce(looks_once::Queue),
    LooksOnceBesideOthers(looks_once_beside_others::Queue),
}

/// The same call on whichever version it is.
macro_rules! of_any {
    ($queue:expr, $inner:ident => $call:expr) => {
        match &$queue.0 {
            Inner::Right($inner) => $call,
            Inner::RightInAnotherWay($inner) => $call,
            Inner::HandedOutTwice($inner) => $call,
            Inner::HandedOutTwiceWhenWoken($inner) => $call,
            Inner::LastJobStays($inner) => $call,
            Inner::LeavesAGap($inner) => $call,
            Inner::LeavesAGapForJobs($inner) => $call,
            Inner::WakesForTheFirstJob($inner) => $call,
            Inner::WakesOne($inner) => $call,
            Inner::WakesNobodyWithJobs($inner) => $call,
            Inner::ClosedFirst($inner) => $call,
            Inner::ClosedFirstWhenWoken($inner) => $call,
            Inner::LastFirst($inner) => $call,
            Inner::LastFirstWhenWoken($inner) => $call,
            Inner::LastFirstOnceClosed($inner) => $call,
            Inner::LooksOnce($inner) => $call,
            Inner::LooksOnceBesideOthers($inner) => $call,
        }
    };
}

impl Queue {
    /// An open queue without jobs.
    ///
    /// # Panics
    /// Outside of a `loom::model`, as all of loom's types do.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a queue in a test is made by `new`, and nothing needs a second way"
    )]
    pub fn new() -> Self {
        Self(match Version::of_this_process() {
            Version::Right => Inner::Right(right::Queue::new()),
            Version::RightInAnotherWay => Inner::RightInAnotherWay(right_in_another_way::Queue::new()),
            Version::HandedOutTwice => Inner::HandedOutTwice(handed_out_twice::Queue::new()),
            Version::HandedOutTwiceWhenWoken => {
                Inner::HandedOutTwiceWhenWoken(handed_out_twice_when_woken::Queue::new())
            }
            Version::LastJobStays => Inner::LastJobStays(last_job_stays::Queue::new()),
            Version::LeavesAGap => Inner::LeavesAGap(leaves_a_gap::Queue::new()),
            Version::LeavesAGapForJobs => Inner::LeavesAGapForJobs(leaves_a_gap_for_jobs::Queue::new()),
            Version::WakesForTheFirstJob => Inner::WakesForTheFirstJob(wakes_for_the_first_job::Queue::new()),
            Version::WakesOne => Inner::WakesOne(wakes_one::Queue::new()),
            Version::WakesNobodyWithJobs => Inner::WakesNobodyWithJobs(wakes_nobody_with_jobs::Queue::new()),
            Version::ClosedFirst => Inner::ClosedFirst(closed_first::Queue::new()),
            Version::ClosedFirstWhenWoken => {
                Inner::ClosedFirstWhenWoken(closed_first_when_woken::Queue::new())
            }
            Version::LastFirst => Inner::LastFirst(last_first::Queue::new()),
            Version::LastFirstWhenWoken => Inner::LastFirstWhenWoken(last_first_when_woken::Queue::new()),
            Version::LastFirstOnceClosed => Inner::LastFirstOnceClosed(last_first_once_closed::Queue::new()),
            Version::LooksOnce => Inner::LooksOnce(looks_once::Queue::new()),
            Version::LooksOnceBesideOthers => {
                Inner::LooksOnceBesideOthers(looks_once_beside_others::Queue::new())
            }
        })
    }

    /// Puts a job behind the others.
    pub fn push(&self, job: u32) {
        of_any!(self, queue => queue.push(job));
    }

    /// Takes the first job, and waits for one if there is none. `None` when the queue is closed and empty.
    #[must_use]
    pub fn pop(&self) -> Option<u32> {
        of_any!(self, queue => queue.pop())
    }

    /// No more jobs will come.
    pub fn close(&self) {
        of_any!(self, queue => queue.close());
    }
}
