//! The starting point of an exercise, and the learner's files that must never be lost.
//!
//! A learner may have committed an answer, and pushed it to a fork. So the starting point comes from the
//! upstream repository where git knows it, else from the copy in `.learn/starters/` that was made when the
//! exercise was first met. Where there is none yet, or the checks have come anew since, it comes from git's
//! `origin` or `HEAD`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::atomic_write::write_atomically;
use crate::content;
use crate::exercise::Exercise;
use crate::process::{self, Cancel};
use crate::task;
use crate::workspace::Workspace;

/// A starting point, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The content of `src/lib.rs`.
    pub text: String,
    /// `origin/HEAD`, `HEAD`, or the path of the copy.
    pub from: String,
}

/// The revisions that no learner pushes to. Only newer versions of git have the first.
const UPSTREAM: [&str; 2] = ["refs/remotes/upstream/HEAD", "refs/remotes/upstream/main"];

/// The revisions that a learner's answer may be in.
const OWN: [&str; 2] = ["refs/remotes/origin/HEAD", "HEAD"];

/// Finds the starting point.
pub fn find(workspace: &Workspace, exercise: &Exercise) -> Result<Starter> {
    let copy = copy_path(workspace, exercise);
    let copied = || {
        let text = fs::read_to_string(&copy).ok()?;
        Some(Starter { text, from: workspace.shown(&copy) })
    };
    in_git(workspace, exercise, UPSTREAM)
        .or_else(|| copied().filter(|_| is_current(&copy, exercise)))
        .or_else(|| in_git(workspace, exercise, OWN))
        .or_else(copied)
        .with_context(|| {
            format!(
                "the starting point of {} is not to be found: git has no {}, and there is no {}; fetch the repository again",
                exercise.name,
                workspace.shown(&exercise.file()),
                workspace.shown(&copy),
            )
        })
}

/// The task, from the comment at the top of the learner's file, or where they have deleted that, of its starting point.
pub fn task(workspace: &Workspace, exercise: &Exercise) -> String {
    let text = exercise.text().unwrap_or_default();
    let start = || find(workspace, exercise).map(|start| start.text);
    let whole = if text.contains("//!") { text } else { start().unwrap_or(text) };
    task::of_source(&whole)
}

/// Keeps a copy of the starting point of an exercise that is met for the first time.
pub fn remember(workspace: &Workspace, exercise: &Exercise) -> Result<()> {
    let copy = copy_path(workspace, exercise);
    if copy.exists() {
        return Ok(());
    }
    let known = in_git(workspace, exercise, UPSTREAM).or_else(|| in_git(workspace, exercise, OWN));
    let text = match known {
        Some(starter) => starter.text,
        None => exercise.text()?,
    };
    write_atomically(&copy, text.as_bytes())
}

/// Whether none of the checks is newer than the copy: an update brings a starting point of its own.
fn is_current(copy: &Path, exercise: &Exercise) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let made = changed(copy);
    content::checks(exercise).is_ok_and(|checks| checks.iter().all(|check| changed(check) <= made))
}

/// Puts the starting point back, and keeps what was there. Returns where it is kept; `None` where the
/// file was the starting point already, or was not there at all.
pub fn reset(workspace: &Workspace, exercise: &Exercise) -> Result<(Starter, Option<PathBuf>)> {
    let starter = find(workspace, exercise)?;
    let file = exercise.file();
    let kept = match fs::read(&file) {
        Ok(bytes) if bytes == starter.text.as_bytes() => return Ok((starter, None)),
        Ok(bytes) => Some(keep(workspace, exercise, &bytes)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    write_atomically(&file, starter.text.as_bytes())?;
    Ok((starter, kept))
}

/// Writes `.learn/kept/<name>-<n>.rs` with the first number that is free.
fn keep(workspace: &Workspace, exercise: &Exercise, bytes: &[u8]) -> Result<PathBuf> {
    use std::io::Write as _;
    let dir = workspace.learn().join("kept");
    fs::create_dir_all(&dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    for number in 1.. {
        let path = dir.join(format!("{}-{number}.rs", exercise.name));
        match fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)
                    .and_then(|()| file.sync_all())
                    .with_context(|| format!("cannot write {}; nothing was reset", path.display()))?;
                return Ok(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot write {}; nothing was reset", path.display()));
            }
        }
    }
    unreachable!("there is a free number")
}

fn copy_path(workspace: &Workspace, exercise: &Exercise) -> PathBuf {
    workspace.learn().join("starters").join(&exercise.part).join(format!("{}.rs", exercise.name))
}

/// The learner's file as the first of these revisions that has it has it.
fn in_git(workspace: &Workspace, exercise: &Exercise, revisions: [&str; 2]) -> Option<Starter> {
    revisions.into_iter().find_map(|revision| {
        let text = git_show(workspace, revision, &exercise.file())?;
        Some(Starter { text, from: revision.trim_start_matches("refs/remotes/").to_owned() })
    })
}

fn git_show(workspace: &Workspace, revision: &str, file: &Path) -> Option<String> {
    let path = file.strip_prefix(&workspace.root).ok()?.to_string_lossy().replace('\\', "/");
    let mut git = Command::new("git");
    // The path is relative to the workspace, which need not be the root of the repository.
    git.current_dir(&workspace.root).args(["show", &format!("{revision}:./{path}")]);
    let output = process::run(&mut git, None, &Cancel::default(), |_, _| ()).ok()?;
    output.success().then_some(output.stdout)
}
