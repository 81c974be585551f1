//! `cargo learn verify`: proves that the checks tell right answers from wrong ones.
//!
//! ```text
//! Bank           what is stored for one exercise: its candidates, and what is wrong with its files
//!   Candidate    one file put in the learner's place: starting point, solution, alternative, near miss
//!     Part       a package with its tests; a near miss whose schedule is stored has one for that, and one for the others
//! Build          all parts as members of one generated workspace, built by one call of cargo
//! Trial          one candidate, all its test executables run, as often as asked for, while others are built
//! judge          Candidate + Trial → problems; no problem means: the check told right from wrong
//! ```
//!
//! What is demanded:
//! - the **starting point** compiles (or says in its manifest that it does not) and breaks a promise, and
//!   not because the engine could not explore it;
//! - the **solution** and each **alternative** keep every promise, and clippy has nothing to say;
//! - each **near miss** compiles, and breaks exactly the promises that its `rejected by:` lines name. A
//!   compile error never counts, nor does a test that had to be killed;
//! - the three trees are **twins**, starting point and solution have the same public **API**, and the
//!   **recorded** schedules are the ones that the engine finds now.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::bar::Bar;
use crate::cli::VerifyArgs;
use crate::exit::Exit;
use crate::process::Cancel;
use crate::session::Session;
use crate::style;

mod api;
mod bank;
mod build;
mod clippy;
mod generate;
mod header;
mod judge;
mod load;
mod record;
mod table;
mod trees;
mod trial;

use bank::Bank;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Which of the demands it breaks.
    pub demand: Demand,
    /// Where: a file, or an exercise's folder.
    pub place: String,
    /// What is wrong, and what to do.
    pub what: String,
}

/// The demands: the columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// The three trees, the manifests, the hints.
    Files,
    /// Starting point and solution have the same public items.
    Api,
    /// The starting point fails, for the reason meant.
    Start,
    /// The solution passes.
    Solution,
    /// Each alternative passes.
    Alternatives,
    /// Each near miss is rejected by the test it names.
    NearMisses,
    /// Clippy is silent on right answers.
    Clippy,
    /// The recorded schedules are current.
    Recorded,
}

/// How long each part took.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        let now = Instant::now();
        Clock { started: now, last: now, laps: Vec::new() }
    }

    fn lap(&mut self, what: &'static str) {
        self.laps.push((what, self.last.elapsed()));
        self.last = Instant::now();
    }
}

/// Verifies the exercises named, or all.
pub fn run(session: &Session, args: &VerifyArgs) -> Result<Exit> {
    let mut clock = Clock::start();
    let workspace = &session.workspace;
    let exercises = workspace.select(&args.names)?;
    if exercises.is_empty() {
        style::print("There are no exercises yet: nothing to verify.\n");
        return Ok(Exit::Good);
    }
    if args.one_core {
        load::stay_on_one_core()?;
    }
    let mut banks = Vec::new();
    for exercise in exercises {
        banks.push(Bank::read(session, exercise)?);
    }
    let stray = if args.names.is_empty() { trees::whole(workspace) } else { Vec::new() };
    for bank in &mut banks {
        trees::check(workspace, bank);
        api::check(bank);
        if args.no_near_misses {
            bank.candidates.retain(|candidate| candidate.kind != bank::Kind::NearMiss);
        }
    }
    let generated = generate::write(workspace, &banks)?;
    let plan = trial::Plan {
        generated: &generated,
        limits: session.checker.limits,
        times: args.repeat,
        jobs: args.jobs,
        remove: args.names.is_empty(),
    };
    let executables: usize = banks.iter().map(|bank| 2 * bank.candidates.len()).sum();
    let bar = Bar::new("verifying", executables * (1 + args.repeat as usize));
    let cancel = Cancel::default();
    // A load is for the tests; and where each is run often, the time that it takes is told of the tests
    // alone.
    let at_once = args.repeat == 1 && !args.load;
    let ((build, said, busy), trials) = trial::beside(plan, &banks, &bar, &cancel, |run| {
        let build = build::run(workspace, &generated, &bar, &cancel, |test| {
            if at_once {
                run(test);
            }
        })?;
        clock.lap("built");
        let said = match args.no_clippy {
            true => None,
            false => {
                let said = clippy::run(workspace, &generated, &banks, &bar, &cancel)?;
                clock.lap("clippy");
                Some(said)
            }
        };
        let busy = args.load.then(load::Busy::begin);
        if !at_once {
            build.tests.iter().for_each(run);
        }
        Ok((build, said, busy))
    })?;
    drop((bar, busy));
    clock.lap("run");
    for (bank, trials) in banks.iter_mut().zip(&trials) {
        judge::judge(bank, trials, &build);
        if !args.no_near_misses {
            record::check(workspace, bank, trials, args.record)?;
        }
        if let Some(said) = &said {
            clippy::judge(&generated, bank, said);
        }
    }

    style::print(&table::draw(&banks, &stray, &trials, args, &clock));
    let good = stray.is_empty() && banks.iter().all(|bank| bank.problems.is_empty());
    Ok(if good { Exit::Good } else { Exit::Failed })
}
