//! One run of one test executable, inside its limits, to one ending for each of its tests.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use interleave::report::{Explored, Report};

use crate::cargo::TestBinary;
use crate::exercise::EXPLORED;
use crate::libtest::{self, Results, Said};
use crate::process::{self, Cancel, End, Limits, Output};
use crate::reach;
use crate::stop::Stop;
use crate::task;
use crate::verdict::{Ending, Promise};

/// The module that all promises live in. Tests that a learner has put into the file under test are no promises, and
/// would run on the stand-in outside of any check: they are left out.
const MODULE: &str = "promises::";

/// What a run of an executable came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Its tests in the author's order.
    pub promises: Vec<Promise>,
    /// How far each of them that explores, and passed, has looked.
    pub explored: Vec<Explored>,
}

/// Runs `binary`, whose package stands in `dir`: the tests called `only`, or all of them if that is empty. Reports are
/// written to, and read from, the folder `reports`, from which those of an earlier run of it are removed first.
pub fn run(
    binary: &TestBinary,
    dir: &Path,
    only: &[&str],
    reports: &Path,
    limits: Limits,
    cancel: &Cancel,
) -> Result<Run> {
    clear(reports, &binary.target)?;
    let output = process::run(&mut command(binary, dir, only, reports), Some(limits), cancel, |_, _| ())
        .with_context(|| format!("the test executable {} cannot be run", binary.executable.display()))?;
    let results = libtest::parse(&output.stdout);
    let source = source(&dir.join("tests/promises"), &binary.target);
    let mut promises = Vec::new();
    for (full, ending) in endings(binary, dir, only, &results, &output, limits)? {
        let name = name(&full).to_owned();
        let mut promise = Promise {
            target: binary.target.clone(),
            why: String::new(),
            output: String::new(),
            report: None,
            name,
            ending,
        };
        if promise.is_broken() {
            promise.why = task::of_test(&source, &promise.name);
            promise.output = match promise.ending {
                Ending::Stopped(_) => output.stderr.trim().to_owned(),
                _ => results.output.get(&full).cloned().unwrap_or_default(),
            };
            let report = read_report(reports, &promise);
            promise.report = match promise.ending {
                // Whoever was stopped may have been in the middle of writing it.
                Ending::Stopped(_) => report.unwrap_or_default(),
                _ => report?,
            };
        }
        promises.push(promise);
    }
    promises.sort_by_cached_key(|promise| {
        (task::line_of_test(&source, &promise.name).unwrap_or(usize::MAX), promise.name.clone())
    });
    Ok(Run { promises, explored: reach::read(reports, &binary.target)? })
}

/// What a promise is called: the group that its file stands for is no part of it.
fn name(full: &str) -> &str {
    full.rsplit_once("::").map_or(full, |(_group, name)| name)
}

/// The text of a target's checks in the author's order: its own file, then its groups as it names them. What
/// cannot be read has no reasons to give; that it does not compile, cargo says.
fn source(promises: &Path, target: &str) -> String {
    let read = |stem: &str| fs::read_to_string(promises.join(stem).with_extension("rs")).unwrap_or_default();
    let mut text = read(target);
    let groups: String = text.lines().filter_map(task::of_module).map(read).collect();
    text.push_str(&groups);
    text
}

/// What libtest is given to run these tests only: each has a name that contains one of the texts.
fn filters(only: &[&str]) -> Vec<String> {
    match only {
        [] => vec![MODULE.to_owned()],
        names => names.iter().map(|name| format!("::{name}")).collect(),
    }
}

fn command(binary: &TestBinary, dir: &Path, only: &[&str], reports: &Path) -> Command {
    let mut command = Command::new(&binary.executable);
    command
        .current_dir(dir)
        .env("CARGO_MANIFEST_DIR", dir)
        // A package is called as its folder is. `cargo learn` has been run by cargo, and would hand its own
        // name on.
        .env("CARGO_PKG_NAME", dir.file_name().unwrap_or_default())
        .env("INTERLEAVE_REPORT", reports)
        // Frames of the checker tell a learner nothing, and reading them from a big file takes seconds.
        .env("RUST_BACKTRACE", "0")
        .args(filters(only))
        .args(["--color", "never"]);
    if binary.target == EXPLORED {
        // Explorations take turns anyway. In a fixed order each finds the statics that the one before it has
        // left, so that the same code gets the same report.
        command.args(["--test-threads", "1"]);
    }
    command
}

/// How each test ended, by its full name.
fn endings(
    binary: &TestBinary,
    dir: &Path,
    only: &[&str],
    results: &Results,
    output: &Output,
    limits: Limits,
) -> Result<HashMap<String, Ending>> {
    // Exit code and list of failures come after the last test, whatever the tests wrote themselves.
    let whole = results.summed_up
        && match output.end {
            End::Exited(status) if status.code() == Some(0) => results.failures.is_empty(),
            End::Exited(status) if status.code() == Some(101) => !results.failures.is_empty(),
            _ => false,
        };
    let mut endings: HashMap<String, Ending> = HashMap::new();
    for (name, said) in &results.tests {
        let ending = match said {
            Said::Ok => Ending::Passed,
            Said::Failed => Ending::Failed,
            Said::Ignored => Ending::Ignored,
            Said::Started => continue,
        };
        endings.insert(name.clone(), ending);
    }
    endings.extend(results.failures.iter().map(|name| (name.clone(), Ending::Failed)));
    if !whole || results.announced != Some(endings.len()) {
        let mut list = Command::new(&binary.executable);
        list.current_dir(dir).args(filters(only)).args(["--list", "--format", "terse"]);
        let listed = process::run(&mut list, Some(limits), &Cancel::default(), |_, _| ())?;
        for name in libtest::parse_list(&listed.stdout) {
            endings.entry(name).or_insert_with(|| match whole {
                // Its line was garbled, and it is not among those that failed.
                true => Ending::Passed,
                // It did not come to an end, or nobody can tell.
                false => Ending::Stopped(why_stopped(output, results, limits)),
            });
        }
    }
    Ok(endings)
}

fn why_stopped(output: &Output, results: &Results, limits: Limits) -> Stop {
    match output.end {
        End::TimeLimit => Stop::Time(limits.time.as_secs()),
        End::MemoryLimit => Stop::Memory(limits.memory >> 20),
        End::Cancelled => Stop::Mercy,
        End::Exited(status) if results.summed_up && matches!(status.code(), Some(0 | 101)) => Stop::Unread,
        End::Exited(status) => Stop::Died(status.to_string()),
    }
}

/// Reads what the test of a failed check has written, if it has.
fn read_report(reports: &Path, promise: &Promise) -> Result<Option<Report>> {
    let path = reports.join(format!("{}-{}.json", promise.target, promise.name.replace("::", "-")));
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let report = rule::report::read(&text)
        .with_context(|| format!("{} is not a report that this runner can read", path.display()))?;
    Ok(Some(report))
}

/// Takes away the reports of an earlier run of `target`, and makes the folder.
fn clear(reports: &Path, target: &str) -> Result<()> {
    fs::create_dir_all(reports).with_context(|| format!("cannot make the folder {}", reports.display()))?;
    for entry in fs::read_dir(reports)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&format!("{target}-")) {
            fs::remove_file(entry.path())
                .with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_promise_is_called_the_same_in_whichever_group_it_stands() {
        assert_eq!(name("promises::nothing_is_lost"), "nothing_is_lost");
        assert_eq!(name("promises::stop::nothing_is_lost"), "nothing_is_lost");
    }
}
