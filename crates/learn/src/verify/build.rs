//! The one call of cargo that builds every candidate.

use std::process::Command;

use anyhow::{Result, bail};

use super::bank::Bank;
use super::generate::Generated;
use crate::bar::Bar;
use crate::cargo::{self, Build, Progress};
use crate::process::Cancel;
use crate::workspace::Workspace;

/// Builds the tests of every candidate.
pub fn run(workspace: &Workspace, generated: &Generated, banks: &[Bank]) -> Result<Build> {
    let bar = Bar::new("building", banks.iter().map(|bank| 2 * bank.candidates.len()).sum());
    let build =
        call(workspace, generated, &["build", "--workspace", "--tests"], |progress| match progress {
            Progress::Compiling(what) => bar.say(&what),
            Progress::Blocked => bar.say("waiting for another cargo"),
            Progress::Ready => bar.advance(),
        })?;
    drop(bar);
    if !build.success && build.errors().next().is_none() {
        bail!("cargo could not build the stored answers:\n{}", build.stderr.trim());
    }
    Ok(build)
}

/// Calls cargo on the generated workspace: without the network if that is enough.
pub fn call(
    workspace: &Workspace,
    generated: &Generated,
    what: &[&str],
    mut on_progress: impl FnMut(Progress),
) -> Result<Build> {
    let mut build = Build::default();
    for offline in [true, false] {
        let mut command: Command = cargo::command(&workspace.root);
        // A candidate is built once; incremental files of hundreds of them take gigabytes, and time to write.
        command.env("CARGO_INCREMENTAL", "0").args(&what[..1]);
        command.arg("--manifest-path").arg(generated.root.join("Cargo.toml"));
        command.arg("--target-dir").arg(workspace.target());
        command.args(["--keep-going", cargo::MESSAGES]);
        if offline {
            command.arg("--offline");
        }
        command.args(&what[1..]);
        build = cargo::run(&mut command, &Cancel::default(), &mut on_progress)?;
        let resolved = build.success || !build.diagnostics.is_empty() || !build.tests.is_empty();
        if resolved || !build.stderr.contains("offline") {
            break;
        }
    }
    Ok(build)
}
