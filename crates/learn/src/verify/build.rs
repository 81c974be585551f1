//! The one call of cargo that builds every candidate.

use std::process::Command;

use anyhow::{Result, bail};

use super::generate::Generated;
use crate::bar::Bar;
use crate::cargo::{self, Build, Progress, TestBinary};
use crate::process::Cancel;
use crate::workspace::Workspace;

/// Builds the tests of every candidate. `on_test` is told of each test executable as soon as it is there.
pub fn run(
    workspace: &Workspace,
    generated: &Generated,
    bar: &Bar,
    cancel: &Cancel,
    mut on_test: impl FnMut(&TestBinary),
) -> Result<Build> {
    after_the_tests();
    let build =
        call(
            workspace,
            generated,
            &["build", "--workspace", "--tests"],
            cancel,
            |progress| match progress {
                Progress::Compiling(what) => bar.say(&what),
                Progress::Blocked => bar.say("waiting for another cargo"),
                Progress::Ready(test) => {
                    bar.advance();
                    on_test(test);
                }
            },
        )?;
    if !build.success && !build.cancelled && build.errors().next().is_none() {
        bail!("cargo could not build the stored answers:\n{}", build.stderr.trim());
    }
    Ok(build)
}

/// Gives the running thread, and all that it starts from now on, what the tests leave of the cores. Beside a
/// compiler of the same rank each `yield_now` costs a slice of time, and a pool of rayon calls it thousands of
/// times.
#[cfg(target_os = "linux")]
fn after_the_tests() {
    // There it is the rank of a thread, elsewhere that of the process. Without it all is well, but slower.
    let _ = rustix::process::nice(10);
}

/// Elsewhere all have the same rank.
#[cfg(not(target_os = "linux"))]
fn after_the_tests() {}

/// Calls cargo on the generated workspace: without the network if that is enough.
pub fn call(
    workspace: &Workspace,
    generated: &Generated,
    what: &[&str],
    cancel: &Cancel,
    mut on_progress: impl FnMut(Progress),
) -> Result<Build> {
    let mut build = Build::default();
    for offline in [true, false] {
        let mut command: Command = cargo::command(&workspace.root);
        // A candidate is built once; incremental files of hundreds of them take gigabytes, and time to write.
        command.env("CARGO_INCREMENTAL", "0");
        // rustc's own allocator, jemalloc on Linux: with large pages it faults less, and takes a fourteenth
        // less time.
        command.env("MALLOC_CONF", "thp:always,metadata_thp:auto").args(&what[..1]);
        command.arg("--manifest-path").arg(generated.root.join("Cargo.toml"));
        command.arg("--target-dir").arg(workspace.target());
        command.args(["--keep-going", cargo::MESSAGES]);
        if offline {
            command.arg("--offline");
        }
        command.args(&what[1..]);
        build = cargo::run(&mut command, cancel, &mut on_progress)?;
        let resolved = build.success || !build.diagnostics.is_empty() || !build.tests.is_empty();
        if resolved || !build.stderr.contains("offline") {
            break;
        }
    }
    Ok(build)
}
