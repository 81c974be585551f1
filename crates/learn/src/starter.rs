//! The starting point of an exercise, and the learner's files that must never be lost.
//!
//! The starting point comes from git: from the upstream branch where there is one (a learner may have
//! committed their answer), else from `HEAD`. Where git cannot tell, it comes from the copy in
//! `.learn/starters/` that was made when the exercise was first met.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::atomic_write::write_atomically;
use crate::exercise::Exercise;
use crate::process::{self, Cancel};
use crate::workspace::Workspace;

/// A starting point, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The content of `src/lib.rs`.
    pub text: String,
    /// `origin/HEAD`, `HEAD`, or the path of the copy.
    pub from: String,
}

/// The revisions that are asked, the best first.
const REVISIONS: [&str; 3] = ["refs/remotes/upstream/HEAD", "refs/remotes/origin/HEAD", "HEAD"];

/// Finds the starting point.
pub fn find(workspace: &Workspace, exercise: &Exercise) -> Result<Starter> {
    for revision in REVISIONS {
        if let Some(text) = git_show(workspace, revision, &exercise.file()) {
            let from = revision.trim_start_matches("refs/remotes/").to_owned();
            return Ok(Starter { text, from });
        }
    }
    let copy = copy_path(workspace, exercise);
    match fs::read_to_string(&copy) {
        Ok(text) => Ok(Starter { text, from: workspace.shown(&copy) }),
        Err(_) => bail!(
            "the starting point of {} is not to be found: git has no {}, and there is no {}; fetch the repository again",
            exercise.name,
            workspace.shown(&exercise.file()),
            workspace.shown(&copy),
        ),
    }
}

/// Keeps a copy of an exercise that is met for the first time where git does not keep one.
pub fn remember(workspace: &Workspace, exercise: &Exercise) -> Result<()> {
    let copy = copy_path(workspace, exercise);
    // A folder `.git` is not enough: git may be missing, or the file may never have been committed.
    if copy.exists() || git_show(workspace, "HEAD", &exercise.file()).is_some() {
        return Ok(());
    }
    write_atomically(&copy, exercise.text()?.as_bytes())
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

fn git_show(workspace: &Workspace, revision: &str, file: &Path) -> Option<String> {
    let path = file.strip_prefix(&workspace.root).ok()?.to_string_lossy().replace('\\', "/");
    let mut git = Command::new("git");
    // The path is relative to the workspace, which need not be the root of the repository.
    git.current_dir(&workspace.root).args(["show", &format!("{revision}:./{path}")]);
    let output = process::run(&mut git, None, &Cancel::default(), |_, _| ()).ok()?;
    output.success().then_some(output.stdout)
}
