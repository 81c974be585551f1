//! Trials: every candidate's test executables, run side by side, as often as asked for.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::bank::{Bank, Candidate};
use super::generate::Generated;
use crate::bar::Bar;
use crate::binary;
use crate::cargo::{Build, TestBinary};
use crate::cli::VerifyArgs;
use crate::process::{Cancel, Limits};
use crate::verdict::{Ending, Promise};

/// One candidate, run.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Its tests, as the first run ended them.
    pub promises: Vec<Promise>,
    /// Where a later run ended them differently: which run, and how.
    pub wavering: Vec<String>,
    /// The time of one run of all its executables, at the slowest.
    pub time: Duration,
    /// How many executables it has.
    pub executables: usize,
}

/// Runs the candidates of every bank. The result has the banks' shape.
pub fn run_all(
    generated: &Generated,
    build: &Build,
    banks: &[Bank],
    limits: Limits,
    args: &VerifyArgs,
) -> Result<Vec<Vec<Trial>>> {
    let candidates: Vec<(usize, usize, &Candidate)> = banks
        .iter()
        .enumerate()
        .flat_map(|(b, bank)| bank.candidates.iter().enumerate().map(move |(c, candidate)| (b, c, candidate)))
        .collect();
    let work: Vec<(usize, usize, &Candidate, &TestBinary)> = candidates
        .iter()
        .flat_map(|&(b, c, candidate)| {
            let manifest = generated.manifest(candidate);
            let tests = build.tests.iter().filter(move |test| test.manifest == manifest);
            tests.map(move |test| (b, c, candidate, test))
        })
        .collect();
    let trials: Vec<Vec<Trial>> =
        banks.iter().map(|bank| vec![Trial::default(); bank.candidates.len()]).collect();
    let shared = Mutex::new((trials, None));
    let next = AtomicUsize::new(0);
    let cancel = Cancel::default();
    let bar = Bar::new("running", work.len() * args.repeat as usize);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = args.jobs.map_or(cores, usize::from);
    thread::scope(|scope| {
        for _ in 0..jobs.min(work.len()) {
            scope.spawn(|| {
                while let Some((b, c, candidate, test)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    bar.say(&candidate.package);
                    let tried =
                        repeat(generated, candidate, test, limits, args.repeat, &cancel, || bar.advance());
                    let mut shared = shared.lock().expect("no thread panics while it holds this");
                    match tried {
                        Ok(trial) => shared.0[*b][*c].add(trial),
                        Err(error) => {
                            cancel.cancel();
                            shared.1.get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    drop(bar);
    let (mut trials, error) = shared.into_inner().expect("no thread panics while it holds this");
    match error {
        Some(error) => Err(error),
        None => {
            for trial in trials.iter_mut().flatten() {
                // Executables end in any order; a promise keeps its place within its own.
                trial.promises.sort_by(|a, b| a.target.cmp(&b.target));
            }
            Ok(trials)
        }
    }
}

impl Trial {
    fn add(&mut self, other: Trial) {
        self.promises.extend(other.promises);
        self.wavering.extend(other.wavering);
        self.time += other.time;
        self.executables += other.executables;
    }
}

fn repeat(
    generated: &Generated,
    candidate: &Candidate,
    test: &TestBinary,
    limits: Limits,
    times: u32,
    cancel: &Cancel,
    mut on_run: impl FnMut(),
) -> Result<Trial> {
    let dir = generated.package(candidate);
    let mut trial = Trial { executables: 1, ..Trial::default() };
    for number in 1..=times {
        if cancel.is_cancelled() {
            break;
        }
        let reports = generated.reports.join(&candidate.package);
        let started = Instant::now();
        let run = binary::run(test, &dir, &reports, limits, cancel)
            .with_context(|| format!("{}, {}", candidate.place, test.target))?;
        trial.time = trial.time.max(started.elapsed());
        on_run();
        if number == 1 {
            trial.promises = run.promises;
        } else if let Some(difference) = difference(&trial.promises, &run.promises) {
            trial.wavering.push(format!("run {number} of {times}: {difference}"));
            break;
        }
    }
    Ok(trial)
}

/// How two runs of the same executable differ in what they say of its promises.
fn difference(first: &[Promise], now: &[Promise]) -> Option<String> {
    for promise in first {
        let name = promise.full_name();
        match now.iter().find(|other| other.full_name() == name) {
            None => return Some(format!("{name} is missing")),
            Some(other) if word(&other.ending) != word(&promise.ending) => {
                let (then, now) = (word(&promise.ending), word(&other.ending));
                return Some(format!("{name} {now}, at first it {then}"));
            }
            Some(other)
                if other.report.as_ref().map(|r| r.kind) != promise.report.as_ref().map(|r| r.kind) =>
            {
                return Some(format!("{name} failed in another way than at first"));
            }
            Some(_) => {}
        }
    }
    None
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Passed => "passed",
        Ending::Failed => "failed",
        Ending::Ignored => "was ignored",
        Ending::Stopped(_) => "had to be stopped",
    }
}
