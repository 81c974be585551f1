//! The one call of cargo that builds every candidate.

use std::process::Command;

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::bank::Bank;
use super::generate::Generated;
use crate::cargo::{self, Build, Progress};
use crate::process::Cancel;
use crate::workspace::Workspace;

/// Builds the tests of every candidate.
pub fn run(workspace: &Workspace, generated: &Generated, banks: &[Bank]) -> Result<Build> {
    let bar = bar("building");
    bar.set_length(banks.iter().map(|bank| 2 * bank.candidates.len() as u64).sum());
    let build =
        call(workspace, generated, &["build", "--workspace", "--tests"], |progress| match progress {
            Progress::Compiling(what) => bar.set_message(what),
            Progress::Blocked => bar.set_message("waiting for another cargo"),
            Progress::Ready => bar.inc(1),
        })?;
    bar.finish_and_clear();
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
        command.args(&what[..1]);
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

/// A progress bar; it shows nothing where there is no terminal.
pub fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:9} [{bar:30}] {pos}/{len} {elapsed} {wide_msg:.dim}")
        .expect("the template is a constant")
        .progress_chars("=> ");
    ProgressBar::new(0).with_style(style).with_prefix(what)
}
