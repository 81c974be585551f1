//! The repository: its root, its exercises in the book's order, and the folders that the runner writes to.
//!
//! The runner writes to two places only: `.learn/` (what belongs to the learner: progress, kept files)
//! and `<target>/learn` and `<target>/verify` (what can be made again). Git ignores both.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rule::Rule;

use crate::exercise::Exercise;
use crate::exit::UsageError;

/// The repository.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Where the workspace's `Cargo.toml` stands.
    pub root: PathBuf,
    /// Every exercise, in the order of `src/SUMMARY.md`; those it does not list come last.
    pub exercises: Vec<Exercise>,
    /// The chapters of `src/SUMMARY.md`, as paths below `src/` without `.md`; empty where there is none.
    pub chapters: Vec<String>,
}

impl Workspace {
    /// The workspace around the current folder.
    pub fn find() -> Result<Workspace> {
        let here = env::current_dir().context("the current folder is gone; change into the repository")?;
        let root = here.ancestors().find(|dir| is_root(dir)).with_context(|| {
            format!(
                "{} is not inside the repository: no folder above is a workspace with exercises/",
                here.display()
            )
        })?;
        Workspace::read(root)
    }

    /// The workspace at `root`.
    pub fn read(root: &Path) -> Result<Workspace> {
        let path = root.join("src").join("SUMMARY.md");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.with_context(|| format!("cannot read {}", path.display()))?,
        };
        let summary = chapter::Summary::new(&text);
        let listed =
            || summary.entries.iter().filter_map(|entry| Some((entry.path.strip_suffix(".md")?, entry.part)));
        let chapters: Vec<String> = listed().map(|(chapter, _)| chapter.to_owned()).collect();
        let rules = Rule::all(root)?;
        let mut exercises: Vec<_> =
            rules.iter().map(|rule| Exercise::read(root, rule)).collect::<Result<_>>()?;
        for exercise in &mut exercises {
            let path = exercise.path();
            if let Some((_, Some(part))) = listed().find(|(chapter, _)| *chapter == path) {
                exercise.part_title = part.to_owned();
            }
        }
        let place = |exercise: &Exercise| {
            let path = exercise.path();
            let at = chapters.iter().position(|chapter| *chapter == path);
            (at.unwrap_or(usize::MAX), path)
        };
        exercises.sort_by_cached_key(place);
        Ok(Workspace { root: root.to_owned(), exercises, chapters })
    }

    /// The exercise of that name, or with that folder: a shell completes paths.
    pub fn exercise(&self, name: &str) -> Result<&Exercise> {
        let named = |folder: &OsStr| self.exercises.iter().find(|exercise| folder == exercise.name.as_str());
        if let Some(found) = Path::new(name).iter().rev().find_map(named) {
            return Ok(found);
        }
        let names = self.exercises.iter().map(|exercise| exercise.name.as_str());
        let advice = match nearest(name, names) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`cargo learn list` shows them all".to_owned(),
        };
        bail!(UsageError(format!("there is no exercise `{name}`; {advice}")))
    }

    /// The exercise whose folder the current folder is in.
    pub fn here(&self) -> Option<&Exercise> {
        let here = env::current_dir().ok()?;
        self.exercises.iter().find(|exercise| here.starts_with(&exercise.dir))
    }

    /// The exercises of those names, or all of them where none is named.
    pub fn select(&self, names: &[String]) -> Result<Vec<&Exercise>> {
        if names.is_empty() {
            return Ok(self.exercises.iter().collect());
        }
        names.iter().map(|name| self.exercise(name)).collect()
    }

    /// Cargo's target folder, as the environment or the default has it.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
            Some(dir) => self.root.join(dir),
            None => self.root.join("target"),
        }
    }

    /// The book as it was built: where book.toml has it, whatever folder cargo builds into.
    pub fn book(&self) -> PathBuf {
        self.root.join("target").join("book")
    }

    /// The chapter of an exercise in the book as it was built.
    pub fn page(&self, exercise: &Exercise) -> PathBuf {
        self.book().join(exercise.path()).with_extension("html")
    }

    /// The learner's folder.
    pub fn learn(&self) -> PathBuf {
        self.root.join(".learn")
    }

    /// A path as the learner types it: relative to the root where it is below it.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// The word that a mistyped name is most like; of two alike the later. `None` where it is like none of them.
pub fn nearest<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = words
        .map(|word| (strsim::jaro_winkler(word, name), word))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    nearest.map(|(_, word)| word)
}

/// Whether a folder is the root: a workspace that has exercises, or this runner, of its own.
fn is_root(dir: &Path) -> bool {
    (dir.join("exercises").is_dir() || dir.join("crates").join("learn").is_dir())
        && fs::read_to_string(dir.join("Cargo.toml")).is_ok_and(|text| text.contains("[workspace]"))
}
