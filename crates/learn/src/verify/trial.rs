//! Trials: every candidate's test executables, run side by side, as often as asked for.
//!
//! They are run while others are still being built: many only wait to be stopped, and leave the cores to the
//! compiler.

use std::collections::HashMap;
use std::fs;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rule::Header;

use super::bank::{Bank, Candidate, Kind};
use super::generate::Generated;
use super::judge;
use crate::bar::Bar;
use crate::binary;
use crate::cargo::TestBinary;
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

/// How candidates are run.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Where they stand.
    pub generated: &'a Generated,
    /// What each run may use.
    pub limits: Limits,
    /// How often each executable is run.
    pub times: u32,
    /// How many at once; as many as there are cores, unless told.
    pub jobs: Option<u16>,
    /// Whether an executable is removed once it has been run: all of them together take ten gigabytes.
    pub remove: bool,
}

/// Runs the executables that `feed` hands out, from the moment it does, beside it. The trials have the banks'
/// shape.
pub fn beside<T>(
    plan: Plan,
    banks: &[Bank],
    bar: &Bar,
    cancel: &Cancel,
    feed: impl FnOnce(&dyn Fn(&TestBinary)) -> Result<T>,
) -> Result<(T, Vec<Vec<Trial>>)> {
    let mut places: HashMap<PathBuf, (usize, usize)> = HashMap::new();
    for (b, bank) in banks.iter().enumerate() {
        for (c, candidate) in bank.candidates.iter().enumerate() {
            places.extend(plan.generated.manifests(candidate).map(|manifest| (manifest, (b, c))));
        }
    }
    let trials: Vec<Vec<Trial>> =
        banks.iter().map(|bank| vec![Trial::default(); bank.candidates.len()]).collect();
    let shared = Mutex::new((trials, None));
    let (sender, ready) = mpsc::channel::<TestBinary>();
    let ready = Mutex::new(ready);
    let work = || {
        // The guard ends with the condition: it is held while waiting, and not while running.
        while let Ok(test) = { ready.lock().unwrap_or_else(PoisonError::into_inner).recv() } {
            let Some(&(b, c)) = places.get(&test.manifest) else { continue };
            let tried = repeat(plan, &banks[b].candidates[c], &test, bar, cancel);
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            match tried {
                Ok(trial) => shared.0[b][c].add(trial),
                Err(error) => {
                    cancel.cancel();
                    shared.1.get_or_insert(error);
                }
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let fed = thread::scope(|scope| {
        for _ in 0..plan.jobs.map_or(cores, usize::from) {
            scope.spawn(work);
        }
        let fed = feed(&|test| {
            // The workers stay until this sender is dropped.
            let _ = sender.send(test.clone());
        });
        if fed.is_err() {
            // Whoever waits for the error does not wait for what is still in the queue.
            cancel.cancel();
        }
        drop(sender);
        fed
    });
    let (mut trials, error) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = error {
        return Err(error);
    }
    for trial in trials.iter_mut().flatten() {
        // Executables end in any order; a promise keeps its place within its own.
        trial.promises.sort_by(|a, b| a.target.cmp(&b.target));
    }
    Ok((fed?, trials))
}

impl Trial {
    fn add(&mut self, other: Trial) {
        self.promises.extend(other.promises);
        self.wavering.extend(other.wavering);
        self.time += other.time;
        self.executables += other.executables;
    }
}

fn repeat(plan: Plan, candidate: &Candidate, test: &TestBinary, bar: &Bar, cancel: &Cancel) -> Result<Trial> {
    let dir = test.manifest.parent().unwrap_or(&plan.generated.root);
    let reports = plan.generated.reports.join(&candidate.package);
    let mut trial = Trial { executables: 1, ..Trial::default() };
    for number in 1..=plan.times {
        if cancel.is_cancelled() {
            break;
        }
        bar.say(&candidate.package);
        let started = Instant::now();
        // A near miss is rejected by some tests, and only these are run again: what it does right takes most of
        // the time.
        let again = |promise: &&Promise| promise.is_broken() && candidate.kind == Kind::NearMiss;
        let only: Vec<&str> =
            trial.promises.iter().filter(again).map(|promise| promise.name.as_str()).collect();
        let run = binary::run(test, dir, &only, &reports, plan.limits, cancel)
            .with_context(|| format!("{}, {}", candidate.place, test.target))?;
        trial.time = trial.time.max(started.elapsed());
        bar.advance();
        if number == 1 {
            trial.promises = run.promises;
        } else if let Some(difference) = difference(&trial.promises, &run.promises, &only, &candidate.header)
        {
            trial.wavering.push(format!("run {number} of {}: {difference}", plan.times));
            break;
        }
    }
    if plan.times > 1 && !cancel.is_cancelled() {
        // A hundred runs of everything take hours: what has been run is known although the rest is not.
        let verdict = trial.wavering.first().map_or("each the same", String::as_str);
        bar.tell(&format!("{}, {}: {} runs, {verdict}", candidate.place, test.target, plan.times));
    }
    if plan.remove {
        // Cargo builds what is missing. What cannot be removed is in nobody's way.
        let _ = fs::remove_file(&test.executable);
    }
    Ok(trial)
}

/// How two runs of the same executable differ in what they say of its promises, but for those that may. Where the
/// later one was of some tests `only`, it is compared in these.
fn difference(first: &[Promise], now: &[Promise], only: &[&str], header: &Header) -> Option<String> {
    for promise in first {
        let name = promise.full_name();
        let left_out = !only.is_empty() && !only.contains(&promise.name.as_str());
        if left_out || header.may_be_rejected_by(&name) {
            continue;
        }
        match now.iter().find(|other| other.full_name() == name) {
            None => return Some(format!("{name} is missing")),
            Some(other) if word(&other.ending) != word(&promise.ending) => {
                let (then, now) = (word(&promise.ending), word(&other.ending));
                return Some(format!("{name} {now}, at first it {then}"));
            }
            Some(other) if kind(other) != kind(promise) => {
                let (then, now) = (kind(promise), kind(other));
                return Some(format!("{name} failed by {now}, at first by {then}: {}", judge::why(other)));
            }
            Some(_) => {}
        }
    }
    None
}

/// In a word: what a broken promise was broken by.
fn kind(promise: &Promise) -> String {
    promise
        .report
        .as_ref()
        .map_or("a panic without a report".to_owned(), |report| format!("{:?}", report.kind))
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Passed => "passed",
        Ending::Failed => "failed",
        Ending::Ignored => "was ignored",
        Ending::Stopped(_) => "had to be stopped",
    }
}
