//! A check: one promise, to be kept under every schedule within a bound. How it is explored is in
//! [`explore`](crate::explore).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::draw;
use crate::explore::Exploration;
use crate::foreign;
use crate::model::{Failure, Subject};
use crate::report::{self, Explored, Report};
use crate::source::Sources;
use crate::trace::Trace;

/// The bound of a check that names none. Most known concurrency bugs need at most two preemptions
/// (Musuvathi and Qadeer, PLDI 2007); the third is for the ones that also need a stale read.
const BOUND: u32 = 3;

/// The schedules after which a check gives up. A check that needs more says so with [`Check::limit`].
const LIMIT: u64 = 300_000;

/// The operations that a check has for each schedule of its limit. With long schedules it gives up earlier: a
/// few hundred operations in each would take minutes until the limit, and nobody waits for that.
const OPERATIONS: u64 = 50;

/// How long a search may compute, or sleep, without an operation before it counts as an endless loop. An
/// operation takes well under a microsecond. Time in which it waits for a core does not count, so a machine
/// under load changes nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// One check at a time is explored in a process: a static of the explored code is shared by all of them.
static TURN: Mutex<()> = Mutex::new(());

/// A promise to be kept under every schedule.
///
/// A stand-in's crate gives it a `run` method: see `interleave_std::Threads` and `interleave_tokio::Tasks`.
#[derive(Clone, Debug)]
#[must_use = "a check does nothing until it is run"]
pub struct Check {
    rule: &'static str,
    /// What sets it apart from the others of its promise.
    with: Option<String>,
    pub(crate) bound: Option<u32>,
    pub(crate) limit: u64,
    /// What has to be explored of the bound, where the limit comes first.
    pub(crate) enough: Option<u32>,
    pub(crate) patience: Duration,
    /// Whether no state is branched from twice.
    pub(crate) remembers: bool,
    /// Whether a failing schedule is run again, for its record.
    pub(crate) records: bool,
    /// Whether a schedule ends well where all who are left sleep.
    pub(crate) asleep: bool,
    /// Whether the first schedule is the only one.
    pub(crate) only_first: bool,
    /// States that some schedule has to reach.
    pub(crate) sometimes: Vec<&'static str>,
}

impl Check {
    /// A check of the promise `rule`, one plain sentence that a learner reads first when it breaks.
    pub fn new(rule: &'static str) -> Self {
        Self {
            rule,
            with: None,
            bound: Some(BOUND),
            limit: LIMIT,
            enough: None,
            patience: PATIENCE,
            remembers: true,
            records: true,
            asleep: false,
            only_first: false,
            sometimes: Vec::new(),
        }
    }

    /// Names in a report what this check is run with, for a test that runs several of one promise:
    /// `a limit of 2 and 4 items`. Which turn of a loop has failed shows nowhere else.
    pub fn with(mut self, what: impl Into<String>) -> Self {
        self.with = Some(what.into());
        self
    }

    /// Explores up to this many preemptions and stale reads (threads) or delays (tasks) in a schedule;
    /// 3 unless told otherwise.
    pub fn bound(mut self, bound: u32) -> Self {
        self.bound = Some(bound);
        self
    }

    /// Runs the first schedule only, in which whoever runs goes on until it has to wait. For what shows in
    /// each schedule, or when all have gone as far as they can, and would take long to see in all of them.
    pub fn first_schedule(mut self) -> Self {
        self.bound = Some(0);
        self.only_first = true;
        self
    }

    /// Explores every schedule, whatever its number of switches.
    pub fn every_schedule(mut self) -> Self {
        self.bound = None;
        self
    }

    /// Fails once this many schedules have been run, or as many as have 50 times as many operations together, and
    /// some are left; 300,000 unless told otherwise.
    pub fn limit(mut self, schedules: u64) -> Self {
        self.limit = schedules;
        self
    }

    /// Ends well where the limit is reached, and every schedule of up to so many switches has been run: for right
    /// answers of hundreds of operations, where the smallest bug needs fewer switches than the bound has. How far it
    /// got is told as ever.
    pub fn enough(mut self, bound: u32) -> Self {
        self.enough = Some(bound);
        self
    }

    /// Whether so many schedules, of so many operations together, are all that it runs.
    pub(crate) fn is_spent(&self, schedules: u64, operations: u64) -> bool {
        schedules == self.limit || operations > self.limit.saturating_mul(OPERATIONS)
    }

    /// How long nothing may happen before it counts as an endless loop: 2 s, which only a test of that wants
    /// shorter.
    #[doc(hidden)]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Explores states again that an earlier schedule has reached: slower, and with the same outcomes. It is
    /// how the project's own tests check that they are the same.
    #[doc(hidden)]
    pub fn forgetful(mut self) -> Self {
        self.remembers = false;
        self
    }

    /// Leaves a failing schedule unrecorded: its report has no steps. For a check that expects the failure,
    /// and asks only what kind it is: to find the lines of a record takes a tenth of a second.
    pub fn unrecorded(mut self) -> Self {
        self.records = false;
        self
    }

    /// Demands that every schedule ends with everybody asleep who is left: for a program in which somebody waits
    /// for what never comes. Who asks again and again instead is shown turning in a loop.
    pub fn asleep(mut self) -> Self {
        self.asleep = true;
        self
    }

    /// Demands that at least one schedule calls [`reached`](fn@crate::reached) with `state`.
    pub fn sometimes(mut self, state: &'static str) -> Self {
        self.sometimes.push(state);
        self
    }

    /// Runs the check as a test: returns how much was explored, or prints the report and fails.
    ///
    /// `test` names the check where its thread does not: pass `std::any::type_name` of the body.
    ///
    /// # Panics
    /// Panics if the promise breaks, after the report was printed.
    pub fn test(self, test: &str, subject: Subject) -> Explored {
        match self.verdict(test, subject) {
            Ok(explored) => {
                println!("explored {}", draw::explored(&explored));
                report::note(test, &explored);
                explored
            }
            Err(report) => report::fail(*report),
        }
    }

    /// Runs the check: how much was explored, or the report of the promise that broke.
    ///
    /// # Errors
    /// The report of the failing schedule with the fewest switches, or the one that refuses a foreign crate.
    pub fn verdict(self, test: &str, subject: Subject) -> Result<Explored, Box<Report>> {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let test = report::test_name(test);
        if let Some(refusal) = foreign::refusal(test.clone(), subject.unit, &[]) {
            return Err(refusal);
        }
        let found = Exploration::new(self.clone(), subject).carry_out();
        match found.failure {
            None => Ok(found.explored),
            Some(failure) => Err(Box::new(self.report(test, failure, found.trace, found.explored))),
        }
    }

    fn report(&self, test: String, failure: Failure, trace: Option<Trace>, explored: Explored) -> Report {
        let trace = trace.unwrap_or_default();
        Report::of(
            &trace,
            &mut Sources::default(),
            report::Heading {
                exercise: report::exercise(),
                test,
                rule: self.rule.to_owned(),
                with: self.with.clone(),
                kind: failure.kind,
                what: failure.what,
                explored,
                read_on: report::chapter(),
            },
        )
    }
}
