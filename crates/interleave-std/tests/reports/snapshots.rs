//! Runs the failing tests as a learner does, and compares what they print.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use interleave_std::{Threads, check};
use snapbox::{Data, assert_data_eq};

use crate::exercise::counter::add_up;

/// What each failing test prints, by its name.
type Printed = BTreeMap<String, String>;

/// Runs the tests that fail on purpose whose name contains `filter`.
fn run(filter: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Printed {
    let mut command = Command::new(env::current_exe().unwrap());
    command.arg(filter).arg("--ignored").args(arguments);
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "RUST_TEST_THREADS", "INTERLEAVE_REPORT"] {
        command.env_remove(name);
    }
    // The worst that a learner's shell can do to a report.
    command.env("RUST_BACKTRACE", "full").envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(101), "an ordinary failure, and no abort:\n{text}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing is printed past the test");
    sections(&text)
}

/// Takes apart what libtest prints of the tests that failed.
fn sections(text: &str) -> Printed {
    let mut printed = Printed::new();
    let mut name = None;
    let body = text.split_once("\nfailures:\n").unwrap().1.split("\nfailures:\n").next().unwrap();
    for line in body.lines() {
        let heading = line.strip_prefix("---- failing::").and_then(|line| line.strip_suffix(" stdout ----"));
        match (heading, &name) {
            (Some(heading), _) => {
                name = Some(heading.to_owned());
                printed.insert(heading.to_owned(), String::new());
            }
            (None, Some(name)) => {
                let report = printed.get_mut(name).unwrap();
                report.push_str(line);
                report.push('\n');
            }
            (None, None) => {}
        }
    }
    for report in printed.values_mut() {
        *report = format!("{}\n", report.trim_matches('\n'));
    }
    printed
}

fn compare(name: &str, printed: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reports/snapshots").join(name);
    if env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, printed).unwrap();
    }
    assert_data_eq!(printed, Data::read_from(&path, None).raw());
}

fn width(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn every_report_is_as_recorded_whether_tests_run_in_parallel_or_not() {
    let parallel = run("failing::", &["--test-threads=8"], &[]);
    let one_by_one = run("failing::", &["--test-threads=1"], &[]);
    assert_eq!(parallel, one_by_one);
    assert!(parallel.len() > 25, "{:?}", parallel.keys());
    for (name, printed) in &parallel {
        compare(&format!("{name}.txt"), printed);
        for line in printed.lines() {
            assert!(width(line) <= 100, "{name}: {line}");
        }
        assert!(!printed.contains("interleave-std/src") && !printed.contains("stack backtrace"), "{printed}");
    }
}

#[test]
fn in_a_narrow_terminal_reports_are_narrow() {
    for name in ["assertion_with_three_threads", "deadlock_in_a_circle", "stale_read"] {
        let printed = run(&format!("failing::{name}"), &[], &[("COLUMNS", "80")]);
        compare(&format!("{name}.80.txt"), &printed[name]);
        assert!(printed[name].lines().all(|line| width(line) <= 80), "{}", printed[name]);
    }
}

#[test]
fn where_colour_is_wanted_there_is_colour() {
    let printed = run("failing::stale_read", &[], &[("CLICOLOR_FORCE", "1")]);
    compare("stale_read.ansi", &printed["stale_read"]);
}

#[test]
fn the_json_is_as_recorded() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reports");
    fs::create_dir_all(&folder).unwrap();
    for name in ["deadlock_in_a_circle", "stale_read"] {
        run(&format!("failing::{name}"), &[], &[("INTERLEAVE_REPORT", folder.to_str().unwrap())]);
        let json = fs::read_to_string(folder.join(format!("reports-{name}.json"))).unwrap();
        compare(&format!("{name}.json"), &json);
    }
}

/// A package that depends on a crate without a stand-in: its own tests are not run, the promise does not matter.
#[test]
fn a_crate_that_the_search_does_not_see_into_fails_every_check() {
    let package = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    fs::create_dir_all(package.join("tests")).unwrap();
    fs::write(package.join("Cargo.toml"), "[dependencies]\nparking_lot = \"0.12\"\n").unwrap();
    fs::write(package.join("tests/schedules.rs"), "extern crate interleave_std as std;\n").unwrap();
    let printed = run("failing::", &[], &[("CARGO_MANIFEST_DIR", package.to_str().unwrap())]);
    compare("foreign_crate.txt", &printed["assertion"]);
    for (name, printed) in &printed {
        assert!(printed.contains("does not see into parking_lot"), "{name}: {printed}");
    }
}

#[test]
#[ignore = "passes: `a_check_that_passes_notes_how_far_it_looked` runs it"]
fn passing() {
    check("Two count no more than twice.").bound(1).run(|| assert!(add_up(2, 1) <= 2));
    check("Nobody counts twice.").first_schedule().run(|| assert!(add_up(2, 1) <= 2));
}

#[test]
fn a_check_that_passes_notes_how_far_it_looked() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("explored");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "snapshots::passing", "--ignored"]).env("INTERLEAVE_REPORT", &folder);
    assert!(command.output().unwrap().status.success());
    let noted = fs::read_to_string(folder.join("reports-explored.jsonl")).unwrap();
    compare("explored.jsonl", &noted);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "and nothing else");
}
