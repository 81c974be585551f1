//! `.learn/progress`: which exercises passed, and with what.
//!
//! ```text
//! # cargo learn keeps this file; git ignores it.
//! passed safe-counter 6c62272e07bb014262b821756295c58d
//! asked pipeline
//! ```
//!
//! It is a cache. An exercise counts as passed only while its fingerprint is the one recorded; that it ever
//! was opens its solution. The one that passed last stands last. The file is written to a temporary file first
//! and then renamed: a crash half-way leaves the old file or the new one. Each change begins with the file as
//! it is then, so that two `cargo learn` keep each other's. A line that makes no sense is kept as it is.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result};

use crate::atomic_write::write_atomically;
use crate::content;
use crate::exercise::Exercise;
use crate::workspace::Workspace;

const HEADER: &str = "# cargo learn keeps this file; git ignores it.";

/// The file's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    path: PathBuf,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Passed { exercise: String, fingerprint: String },
    Asked { exercise: String },
    Other(String),
}

impl Progress {
    /// Reads the file. One that cannot be read counts as empty; the second value says so.
    pub fn read(workspace: &Workspace) -> (Progress, Option<String>) {
        let path = workspace.learn().join("progress");
        let (lines, warning) = match read_lines(&path) {
            Ok(lines) => {
                let odd = lines
                    .iter()
                    .filter(|line| matches!(line, Line::Other(text) if !text.trim().is_empty() && !text.starts_with('#')))
                    .count();
                let warning = (odd > 0).then(|| {
                    let lines =
                        if odd == 1 { "1 line that makes" } else { &format!("{odd} lines that make") };
                    format!("{} has {lines} no sense; left as it is", workspace.shown(&path))
                });
                (lines, warning)
            }
            Err(error) => {
                let shown = workspace.shown(&path);
                (Vec::new(), Some(format!("{shown} cannot be read ({error}); nothing counts as passed")))
            }
        };
        (Progress { path, lines }, warning)
    }

    /// Whether the exercise passed as it is now.
    pub fn has_passed(&self, exercise: &Exercise) -> bool {
        let recorded = self.lines.iter().find_map(|line| match line {
            Line::Passed { exercise: name, fingerprint } if *name == exercise.name => Some(fingerprint),
            _ => None,
        });
        recorded.is_some_and(|recorded| content::of_exercise(exercise).is_ok_and(|now| now == *recorded))
    }

    /// Whether the exercise has ever passed, whatever it looks like now.
    pub fn has_ever_passed(&self, exercise: &Exercise) -> bool {
        self.lines
            .iter()
            .any(|line| matches!(line, Line::Passed { exercise: name, .. } if *name == exercise.name))
    }

    /// The exercise that passed last.
    pub fn last_passed(&self) -> Option<&str> {
        self.lines.iter().rev().find_map(|line| match line {
            Line::Passed { exercise, .. } => Some(exercise.as_str()),
            _ => None,
        })
    }

    /// Records that the exercise passed with this fingerprint, after all others unless that is no news.
    pub fn pass(&mut self, exercise: &Exercise, fingerprint: String) -> Result<()> {
        let name = exercise.name.clone();
        let line = Line::Passed { exercise: name.clone(), fingerprint };
        self.change(|lines| {
            if !lines.contains(&line) {
                lines.retain(|line| !matches!(line, Line::Passed { exercise, .. } if *exercise == name));
                lines.push(line);
            }
        })
    }

    /// Whether the solution was asked for before.
    pub fn has_asked(&self, exercise: &Exercise) -> bool {
        self.lines.contains(&Line::Asked { exercise: exercise.name.clone() })
    }

    /// Records that the solution was asked for.
    pub fn ask(&mut self, exercise: &Exercise) -> Result<()> {
        self.change(|lines| lines.push(Line::Asked { exercise: exercise.name.clone() }))
    }

    /// Changes lines of the file as it is now: another `cargo learn` may have written to it.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Line>)) -> Result<()> {
        let before = read_lines(&self.path)
            .with_context(|| format!("cannot read {}; nothing was recorded", self.path.display()))?;
        self.lines = before.clone();
        change(&mut self.lines);
        if self.lines == before {
            return Ok(());
        }
        let mut text = format!("{HEADER}\n");
        for line in &self.lines {
            text.push_str(&match line {
                Line::Passed { exercise, fingerprint } => format!("passed {exercise} {fingerprint}\n"),
                Line::Asked { exercise } => format!("asked {exercise}\n"),
                Line::Other(text) => format!("{text}\n"),
            });
        }
        write_atomically(&self.path, text.as_bytes())
    }
}

fn read_lines(path: &Path) -> io::Result<Vec<Line>> {
    match fs::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            Ok(text.lines().filter(|line| *line != HEADER).map(parse).collect())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn parse(line: &str) -> Line {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["passed", exercise, fingerprint]
            if fingerprint.len() == 32 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            Line::Passed { exercise: exercise.to_owned(), fingerprint: fingerprint.to_owned() }
        }
        ["asked", exercise] => Line::Asked { exercise: exercise.to_owned() },
        _ => Line::Other(line.to_owned()),
    }
}
