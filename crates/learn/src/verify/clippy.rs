//! Clippy on the right answers: what passes is meant to be pasted into somebody's codebase.

use anyhow::{Result, bail};

use super::Demand;
use super::bank::Bank;
use super::build::call;
use super::generate::Generated;
use crate::bar::Bar;
use crate::cargo::{Build, Progress};
use crate::process::Cancel;
use crate::workspace::Workspace;

/// Runs clippy on every solution and alternative, warnings denied, in one call of cargo.
pub fn run(
    workspace: &Workspace,
    generated: &Generated,
    banks: &[Bank],
    bar: &Bar,
    cancel: &Cancel,
) -> Result<Build> {
    let right = |bank: &Bank| -> Vec<String> {
        let right = bank.candidates.iter().filter(|candidate| candidate.kind.is_right());
        right.map(|candidate| candidate.package.clone()).collect()
    };
    let packages: Vec<String> = banks.iter().flat_map(right).collect();
    if packages.is_empty() {
        return Ok(Build::default());
    }
    let mut arguments = vec!["clippy", "--lib"];
    for package in &packages {
        arguments.extend(["--package", package]);
    }
    arguments.extend(["--", "-D", "warnings"]);
    let build = call(workspace, generated, &arguments, cancel, |progress| {
        if let Progress::Compiling(what) = progress {
            bar.say(&what);
        }
    })?;
    if !build.success && !build.cancelled && build.errors().next().is_none() {
        bail!(
            "clippy could not be run on the stored answers (`rustup component add clippy`?):\n{}",
            build.stderr.trim()
        );
    }
    Ok(build)
}

/// Notes what clippy said of a bank's right answers.
pub fn judge(generated: &Generated, bank: &mut Bank, said: &Build) {
    let mut problems = Vec::new();
    for candidate in bank.candidates.iter().filter(|candidate| candidate.kind.is_right()) {
        let manifests: Vec<_> = generated.manifests(candidate).collect();
        for diagnostic in said.errors().filter(|diagnostic| manifests.contains(&diagnostic.manifest)) {
            let text = anstream::adapter::strip_str(&diagnostic.rendered).to_string();
            problems.push((candidate.place.clone(), format!("clippy says:\n{}", text.trim_end())));
        }
    }
    for (place, what) in problems {
        bank.problem(Demand::Clippy, place, what);
    }
}
