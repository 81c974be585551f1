//! Which of the queues this process tests.

use std::env;

/// The queue, right or with one bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Keeps its promises.
    Right,
    /// Keeps them too: `push` wakes everybody, and does nothing after the close.
    RightInAnotherWay,
    /// `pop` looks at the first job, and removes it under a second lock.
    HandedOutTwice,
    /// The same, but only when it has waited.
    HandedOutTwiceWhenWoken,
    /// `pop` leaves the last job of a closed queue in it.
    LastJobStays,
    /// `pop` looks whether there is a job, and begins to wait under a second lock.
    LeavesAGap,
    /// The same, but a close that comes in between is noticed.
    LeavesAGapForJobs,
    /// `push` wakes somebody only if the queue was empty.
    WakesForTheFirstJob,
    /// `close` wakes one of those who wait.
    WakesOne,
    /// `close` wakes nobody while there are jobs.
    WakesNobodyWithJobs,
    /// `pop` looks first whether the queue is closed.
    ClosedFirst,
    /// `pop` looks first whether the queue is closed when it has waited.
    ClosedFirstWhenWoken,
    /// `pop` takes the last job.
    LastFirst,
    /// `pop` takes the last job when it has waited.
    LastFirstWhenWoken,
    /// `pop` takes the last job when the queue is closed.
    LastFirstOnceClosed,
    /// `pop` does not look again when it has waited.
    LooksOnce,
    /// The same, but only another who pops can have taken the job.
    LooksOnceBesideOthers,
}

/// The environment variable that holds the version's name.
pub(crate) const VARIABLE: &str = "JOB_QUEUE";

impl Version {
    /// All of them, the right ones first.
    pub const ALL: [Self; 17] = [
        Self::Right,
        Self::RightInAnotherWay,
        Self::HandedOutTwice,
        Self::HandedOutTwiceWhenWoken,
        Self::LastJobStays,
        Self::LeavesAGap,
        Self::LeavesAGapForJobs,
        Self::WakesForTheFirstJob,
        Self::WakesOne,
        Self::WakesNobodyWithJobs,
        Self::ClosedFirst,
        Self::ClosedFirstWhenWoken,
        Self::LastFirst,
        Self::LastFirstWhenWoken,
        Self::LastFirstOnceClosed,
        Self::LooksOnce,
        Self::LooksOnceBesideOthers,
    ];

    /// The one that this process was started for; the right one if it was not.
    pub(crate) fn of_this_process() -> Self {
        let name = env::var(VARIABLE).unwrap_or_default();
        Self::ALL.into_iter().find(|version| version.name() == name).unwrap_or(Self::Right)
    }

    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }
}
