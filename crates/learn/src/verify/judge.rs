//! The judgement: what a candidate's trial must look like.

use interleave::report::Kind as Failure;
use rule::Starts;

use super::bank::{Bank, Candidate, Kind};
use super::trial::Trial;
use crate::cargo::Build;
use crate::exercise::EXPLORED;
use crate::verdict::{Ending, Promise};

/// Judges every candidate of a bank, and notes the problems. `every_test` is for a near miss to be rejected by
/// no test on real threads but those that it names; else only the explored ones are held to that.
pub fn judge(bank: &mut Bank, trials: &[Trial], build: &Build, every_test: bool) {
    let mut problems = Vec::new();
    for (candidate, trial) in bank.candidates.iter().zip(trials) {
        let demand = candidate.kind.demand();
        let compiled = trial.executables >= candidate.targets.len().max(1);
        let found = match candidate.kind {
            Kind::Start => start(bank.exercise.meta.starts, trial, compiled, candidate, build),
            Kind::Solution | Kind::Alternative => right(trial, compiled, candidate, build),
            Kind::NearMiss => near_miss(candidate, trial, compiled, build, every_test),
        };
        problems.extend(found.into_iter().map(|what| (demand, candidate.place.clone(), what)));
        for wavering in &trial.wavering {
            problems.push((
                demand,
                candidate.place.clone(),
                format!("not the same verdict every time: {wavering}"),
            ));
        }
    }
    for (demand, place, what) in problems {
        bank.problem(demand, place, what);
    }
}

fn start(starts: Starts, trial: &Trial, compiled: bool, candidate: &Candidate, build: &Build) -> Vec<String> {
    match (starts, compiled) {
        (Starts::DoesNotCompile, true) => {
            return vec!["compiles, though its manifest says `starts = \"does-not-compile\"`".to_owned()];
        }
        (Starts::DoesNotCompile, false) => return Vec::new(),
        (Starts::Compiles, false) => return vec![compile_error(candidate, build)],
        (Starts::Compiles, true) => {}
    }
    let mut problems: Vec<String> = trial.promises.iter().filter_map(unfit).collect();
    if !trial.promises.iter().any(Promise::is_broken) {
        problems.push("keeps every promise: there is nothing left to do".to_owned());
    }
    problems
}

fn right(trial: &Trial, compiled: bool, candidate: &Candidate, build: &Build) -> Vec<String> {
    if !compiled {
        return vec![compile_error(candidate, build)];
    }
    if trial.promises.is_empty() {
        return vec!["no test was run".to_owned()];
    }
    let broken = trial.promises.iter().filter(|promise| promise.is_broken());
    broken
        .map(|promise| format!("is right, but {} rejects it: {}", promise.full_name(), why(promise)))
        .collect()
}

fn near_miss(
    candidate: &Candidate,
    trial: &Trial,
    compiled: bool,
    build: &Build,
    every_test: bool,
) -> Vec<String> {
    let named = &candidate.header.rejected_by;
    if !compiled {
        let error = compile_error(candidate, build);
        return vec![error.replacen("does not compile", "does not compile, which rejects nothing", 1)];
    }
    let mut problems = Vec::new();
    let exists = |name: &str| trial.promises.iter().any(|promise| promise.full_name() == name);
    let unknown = candidate.header.tests().filter(|name| !exists(name));
    problems.extend(unknown.map(|name| format!("names {name}, and there is no such test")));
    for name in named {
        match trial.promises.iter().find(|promise| promise.full_name() == *name) {
            None => {}
            Some(promise) if !promise.is_broken() => {
                let others: Vec<String> =
                    trial.promises.iter().filter(|other| other.is_broken()).map(Promise::full_name).collect();
                problems.push(match others.is_empty() {
                    true => "is accepted: no test rejects it".to_owned(),
                    false => format!("is not rejected by {name}, but by {}", others.join(", ")),
                });
            }
            Some(promise) => problems.extend(unfit(promise)),
        }
    }
    for promise in trial.promises.iter().filter(|promise| promise.is_broken()) {
        let name = promise.full_name();
        let known = named.contains(&name) || candidate.header.may_be_rejected_by(&name);
        // On real threads a race that a header does not name is lost on some days only.
        let same_in_every_run = promise.target == EXPLORED;
        if !known && (same_in_every_run || every_test) && problems.is_empty() {
            problems.push(format!(
                "is also rejected by {name}: {}; change it, or add `//! rejected by: {name}`",
                why(promise)
            ));
        }
    }
    problems
}

/// Why a broken promise does not count as a rejection.
fn unfit(promise: &Promise) -> Option<String> {
    let name = promise.full_name();
    if let Ending::Stopped(why) = &promise.ending {
        return Some(format!("{name} did not come to a verdict: {why}"));
    }
    let kind = promise.report.as_ref()?.kind;
    matches!(kind, Failure::Unsupported | Failure::Limit | Failure::Diverged)
        .then(|| format!("{name} fails for want of the engine, not of the answer: {}", why(promise)))
}

/// In one line: why a promise is broken.
pub(super) fn why(promise: &Promise) -> String {
    let text = match (&promise.ending, &promise.report) {
        (Ending::Stopped(stop), _) => stop.to_string(),
        (_, Some(report)) => report.what.clone(),
        _ => promise.output.clone(),
    };
    // The first line of a panic's text only says where it was.
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let line = match lines[..] {
        [first, second, ..] if first.contains(" panicked at ") => second,
        [first, ..] => first,
        [] => "no reason given",
    };
    line.trim().to_owned()
}

fn compile_error(candidate: &Candidate, build: &Build) -> String {
    let parts = candidate.parts();
    let of_candidate = |diagnostic: &&crate::cargo::Diagnostic| {
        diagnostic
            .manifest
            .parent()
            .and_then(|dir| dir.file_name())
            .is_some_and(|name| parts.iter().any(|part| *name == *part.package))
    };
    match build.errors().find(of_candidate) {
        Some(error) => {
            let rendered = anstream::adapter::strip_str(&error.rendered).to_string();
            format!("does not compile:\n{}", rendered.trim_end())
        }
        None => "does not compile".to_owned(),
    }
}
