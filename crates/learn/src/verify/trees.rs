//! The three trees are twins: chapter, exercise and solution stand at the same path and are whole.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rule::Manifest;

use super::bank::{Bank, Kind};
use super::{Demand, Problem};
use crate::folder;
use crate::workspace::Workspace;
use crate::{hints, task};

/// The least number of near misses.
const NEAR_MISSES: usize = 4;

/// The least number of alternatives.
const ALTERNATIVES: usize = 2;

/// Checks the files of one exercise.
pub fn check(workspace: &Workspace, bank: &mut Bank) {
    let exercise = bank.exercise.clone();
    let path = exercise.path();
    let place = workspace.shown(&exercise.dir);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut wrong = |place: &str, what: String| found.push((place.to_owned(), what));

    if exercise.dir.file_name().is_none_or(|name| *name != *exercise.name) {
        wrong(
            &place,
            format!("is the folder of a package named `{}`; the two names must be one", exercise.name),
        );
    }
    if !exercise.chapter.is_file() {
        wrong(&workspace.shown(&exercise.chapter), "is missing: each exercise has its chapter".to_owned());
    }
    if !workspace.chapters.contains(&path) {
        wrong("src/SUMMARY.md", format!("does not link {path}.md"));
    }
    let manifest = format!("{place}/Cargo.toml");
    if exercise.meta.title.trim().is_empty() || exercise.meta.minutes == 0 || exercise.meta.tags.is_empty() {
        wrong(&manifest, "needs a title, minutes and tags in [package.metadata.exercise]".to_owned());
    }
    if self::manifest(&exercise.dir).is_some_and(|manifest| !manifest.names_its_file) {
        wrong(
            &manifest,
            "needs `path = \"src/lib.rs\"` in [lib]: with it, cargo starts even when that file is gone"
                .to_owned(),
        );
    }
    if let Err(error) = hints::read(&exercise) {
        wrong(&format!("{place}/hints.md"), error.root_cause().to_string());
    }
    if let Some(start) = bank.of_kind(Kind::Start).next()
        && task::of_source(&start.text).is_empty()
    {
        wrong(&start.place, "has no doc comment at the top to say what the task is".to_owned());
    }
    roots(workspace, bank, &mut wrong);
    solution(workspace, bank, &mut wrong);
    for (place, what) in found {
        bank.problem(Demand::Files, place, what);
    }
}

/// What is wrong with the repository as a whole: solutions without an exercise.
pub fn whole(workspace: &Workspace) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for part in folders(&workspace.root.join("solutions"))? {
        for dir in folders(&part)? {
            if !workspace.exercises.iter().any(|exercise| exercise.solution == dir) {
                problems.push(Problem {
                    demand: Demand::Files,
                    place: workspace.shown(&dir),
                    what: "has no exercise at its twin path".to_owned(),
                });
            }
        }
    }
    Ok(problems)
}

fn folders(of: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = folder::entries(of)?;
    entries.retain(|path| path.is_dir());
    Ok(entries)
}

/// The roots of the tests, here and in the solution, and the promises they name.
fn roots(workspace: &Workspace, bank: &Bank, wrong: &mut impl FnMut(&str, String)) {
    let tests = bank.exercise.dir.join("tests");
    let roots = bank.exercise.test_targets();
    if roots.is_empty() {
        wrong(&workspace.shown(&tests), "has no test target".to_owned());
    }
    for root in roots {
        let promises = tests.join("promises").join(format!("{root}.rs"));
        if !promises.is_file() {
            wrong(&workspace.shown(&promises), format!("is missing: the promises of tests/{root}.rs"));
        }
        paths(workspace, &tests.join(format!("{root}.rs")), &[&bank.exercise.dir], wrong);
        let twin = bank.exercise.solution.join("tests").join(format!("{root}.rs"));
        paths(workspace, &twin, &[&bank.exercise.dir, &bank.exercise.solution], wrong);
        if bank.exercise.solution.is_dir() && !twin.is_file() {
            wrong(&workspace.shown(&twin), "is missing: a solution runs the exercise's own tests".to_owned());
        }
    }
}

/// Each `#[path]` of a root leads to its own rule: a root that was copied from another one compiles, and tests
/// against the promises of that one.
fn paths(workspace: &Workspace, root: &Path, own: &[&Path], wrong: &mut impl FnMut(&str, String)) {
    // A root that is missing is told by whoever looks for it.
    let (Ok(text), Some(tests)) = (fs::read_to_string(root), root.parent()) else { return };
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("#[path = \"")?.strip_suffix("\"]"));
    for path in named {
        let leads_to = folder::without_dots(&tests.join(path));
        if !own.iter().any(|own| leads_to.starts_with(own)) {
            let what = format!("takes in {}, which is not of its rule", workspace.shown(&leads_to));
            wrong(&workspace.shown(root), what);
        }
    }
}

fn solution(workspace: &Workspace, bank: &Bank, wrong: &mut impl FnMut(&str, String)) {
    let exercise = &bank.exercise;
    let place = workspace.shown(&exercise.solution);
    if bank.of_kind(Kind::Solution).next().is_none() {
        wrong(&format!("{place}/src/lib.rs"), "is missing: each exercise has its solution".to_owned());
    }
    let name = format!("{}-solution", exercise.name);
    let package = manifest(&exercise.solution).map(|manifest| manifest.package);
    if exercise.solution.is_dir() && package.as_deref() != Some(&name) {
        wrong(&format!("{place}/Cargo.toml"), format!("should name the package `{name}`"));
    }
    for (kind, folder, least) in
        [(Kind::NearMiss, "near-misses", NEAR_MISSES), (Kind::Alternative, "alternatives", ALTERNATIVES)]
    {
        let count = bank.of_kind(kind).count();
        if count < least {
            wrong(&format!("{place}/{folder}"), format!("holds {count}; at least {least} are asked for"));
        }
    }
    for candidate in &bank.candidates {
        let stored = matches!(candidate.kind, Kind::Alternative | Kind::NearMiss);
        if stored && candidate.header.about.is_empty() {
            wrong(&candidate.place, "does not begin with a `//!` comment that says what it does".to_owned());
        }
        if candidate.kind == Kind::NearMiss && candidate.header.rejected_by.is_empty() {
            wrong(&candidate.place, "does not say `//! rejected by: <target>::<promise>`".to_owned());
        }
    }
}

/// What a folder's manifest says.
fn manifest(dir: &Path) -> Option<Manifest> {
    Manifest::parse(&fs::read_to_string(dir.join("Cargo.toml")).ok()?).ok()
}
