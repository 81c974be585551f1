//! Recorded schedules: the report of the test that rejects a near miss, stored beside it as JSON.
//!
//! The chapters draw them. They are compared as reports, not as text, and `exercise` is the exercise's name,
//! not that of the generated package. They are compared whole, the number of schedules included: a search is
//! deterministic.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use interleave::report::Report;

use super::Demand;
use super::bank::{Bank, Candidate, Kind, stem};
use super::trial::Trial;
use crate::atomic_write::write_atomically;
use crate::folder;
use crate::workspace::Workspace;

/// Compares the recorded schedules with those of the trials; writes them if `record` is set.
pub fn check(workspace: &Workspace, bank: &mut Bank, trials: &[Trial], record: bool) -> Result<()> {
    let advice = format!("`cargo learn verify {} --record` writes it", bank.exercise.name);
    let mut problems = Vec::new();
    for (candidate, trial) in bank.candidates.iter().zip(trials) {
        let Some(name) = candidate.recorded() else { continue };
        let Some(now) = report(bank, trial, name) else { continue };
        let path = candidate.path.with_extension("json");
        let place = workspace.shown(&path);
        match read(&path)? {
            Some(recorded) if recorded == now => {}
            _ if record => {
                write_atomically(&path, now.json().as_bytes())?;
            }
            Some(_) => problems.push((place, format!("is out of date; {advice}"))),
            None => problems.push((place, format!("is missing; {advice}"))),
        }
    }
    for path in folder::entries(&bank.exercise.solution.join("near-misses"))? {
        let its_own =
            |candidate: &Candidate| candidate.recorded().is_some() && stem(&candidate.path) == stem(&path);
        let known = bank.of_kind(Kind::NearMiss).any(its_own);
        if path.extension().is_some_and(|extension| extension == "json") && !known {
            let what = "belongs to no near miss that a schedule rejects; remove it".to_owned();
            problems.push((workspace.shown(&path), what));
        }
    }
    for (place, what) in problems {
        bank.problem(Demand::Recorded, place, what);
    }
    Ok(())
}

fn report(bank: &Bank, trial: &Trial, name: &str) -> Option<Report> {
    let promise = trial.promises.iter().find(|promise| promise.full_name() == name)?;
    let mut report = promise.report.clone()?;
    report.exercise = bank.exercise.name.clone();
    Some(report)
}

/// The recorded report; one that cannot be read, or is of another version, counts as out of date.
fn read(path: &Path) -> Result<Option<Report>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(rule::report::read(&text).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
