//! `cargo learn verify`: proves that the checks tell right answers from wrong ones.
//!
//! ```text
//! Bank           what is stored for one exercise: its candidates, and what is wrong with its files
//!   Candidate    one file put in the learner's place: starting point, solution, alternative, near miss
//!     Part       a package with its tests; a near miss whose schedule is stored has one for that
//! Build          all parts as members of one generated workspace, built by one call of cargo
//! Trial          one candidate, all its test executables run, as often as asked for, while others are built
//! judge          Candidate + Trial → problems; no problem means: the check told right from wrong
//! ```
//!
//! What is demanded:
//! - the **starting point** compiles (or says in its manifest that it does not) and breaks a promise, and
//!   not because the engine could not explore it;
//! - the **solution** and each **alternative** keep every promise, and clippy has nothing to say;
//! - each **near miss** compiles, and breaks the promises that its `rejected by:` lines name, and of the explored
//!   ones no other. A compile error never counts, nor does a test that had to be killed. It is built for the
//!   targets of which it names a test; whether the others reject it, too, is for `--every-test` to ask: on real
//!   threads that is a matter of chance;
//! - the three trees are **twins**, starting point and solution have the same public **API**, and the
//!   **recorded** schedules are the ones that the engine finds now.

use anyhow::Result;

use crate::bar::Bar;
use crate::cargo::Build;
use crate::cli::VerifyArgs;
use crate::exit::Exit;
use crate::process::Cancel;
use crate::session::Session;
use crate::style;

mod api;
mod bank;
mod build;
mod clippy;
mod clock;
mod generate;
mod judge;
mod load;
mod problem;
mod record;
mod table;
mod trees;
mod trial;

use bank::Bank;
use clock::Clock;
use generate::Generated;
use problem::{Demand, Problem};
use trial::Trial;

/// Verifies the exercises named, or all.
pub fn run(session: &Session, args: &VerifyArgs) -> Result<Exit> {
    let mut clock = Clock::start();
    let workspace = &session.workspace;
    let mut banks = banks(session, args)?;
    if banks.is_empty() {
        style::print("There are no exercises yet: nothing to verify.\n");
        return Ok(Exit::Good);
    }
    if args.one_core {
        load::stay_on_one_core()?;
    }
    let stray = if args.names.is_empty() { trees::whole(workspace)? } else { Vec::new() };
    let generated = generate::write(workspace, &banks)?;
    let tried = build_and_try(session, &generated, &banks, args, &mut clock)?;
    for (bank, trials) in banks.iter_mut().zip(&tried.trials) {
        judge::judge(bank, trials, &tried.build, args.every_test);
        if !args.no_near_misses {
            record::check(workspace, bank, trials, args.record)?;
        }
        if let Some(said) = &tried.clippy {
            clippy::judge(&generated, bank, said);
        }
    }

    style::print(&table::draw(&banks, &stray, &tried.trials, args, &clock));
    let good = stray.is_empty() && banks.iter().all(|bank| bank.problems.is_empty());
    Ok(if good { Exit::Good } else { Exit::Failed })
}

/// Reads the banks, and looks at their files.
fn banks(session: &Session, args: &VerifyArgs) -> Result<Vec<Bank>> {
    let mut banks = Vec::new();
    for exercise in session.workspace.select(&args.names)? {
        let mut bank = Bank::read(session, exercise, args.every_test)?;
        trees::check(&session.workspace, &mut bank);
        api::check(&mut bank);
        if args.no_near_misses {
            bank.candidates.retain(|candidate| candidate.kind != bank::Kind::NearMiss);
        }
        banks.push(bank);
    }
    Ok(banks)
}

/// All candidates, built and run.
struct Tried {
    build: Build,
    /// What clippy said, if it was asked.
    clippy: Option<Build>,
    /// A trial a candidate, in the banks' shape.
    trials: Vec<Vec<Trial>>,
}

fn build_and_try(
    session: &Session,
    generated: &Generated,
    banks: &[Bank],
    args: &VerifyArgs,
    clock: &mut Clock,
) -> Result<Tried> {
    let workspace = &session.workspace;
    let plan = trial::Plan {
        generated,
        limits: session.checker.limits,
        times: args.repeat,
        jobs: args.jobs,
        remove: args.names.is_empty(),
    };
    let executables: usize =
        banks.iter().flat_map(|bank| &bank.candidates).map(|candidate| candidate.targets.len()).sum();
    let bar = Bar::new("verifying", executables * (1 + args.repeat as usize));
    let cancel = Cancel::default();
    // A load is for the tests; and where each is run often, the time that it takes is told of the tests
    // alone.
    let at_once = args.repeat == 1 && !args.load;
    let mut busy = None;
    let ((build, clippy), trials) = trial::beside(plan, banks, &bar, &cancel, |run| {
        let build = build::run(workspace, generated, &bar, &cancel, |test| {
            if at_once {
                run(test);
            }
        })?;
        clock.lap("built");
        let mut said = None;
        if !args.no_clippy {
            said = Some(clippy::run(workspace, generated, banks, &bar, &cancel)?);
            clock.lap("clippy");
        }
        busy = args.load.then(load::Busy::begin);
        if !at_once {
            build.tests.iter().for_each(run);
        }
        Ok((build, said))
    })?;
    drop(busy);
    clock.lap("run");
    Ok(Tried { build, clippy, trials })
}
