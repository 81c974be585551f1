//! What all of a learner's commands need: the workspace, the progress so far, and the limits.

use anyhow::Result;
use rule::Starts;

use crate::api;
use crate::cargo::Diagnostic;
use crate::checker::Checker;
use crate::content;
use crate::exercise::Exercise;
use crate::exit::UsageError;
use crate::process::{Cancel, Limits};
use crate::progress::Progress;
use crate::starter;
use crate::status::Status;
use crate::style::{self, Ink};
use crate::verdict::{Outcome, Verdict};
use crate::view;
use crate::workspace::Workspace;

/// An exercise as it was before its check: what is saved while the check runs is not what is judged.
#[derive(Debug)]
pub struct Before {
    fingerprint: String,
    text: String,
}

/// The workspace, the progress so far, and how checks are run.
#[derive(Clone, Debug)]
pub struct Session {
    /// The repository.
    pub workspace: Workspace,
    /// The progress so far.
    pub progress: Progress,
    /// How checks are run.
    pub checker: Checker,
}

/// Of so many exercises, the next one that has not passed: after this one, or else from the beginning.
pub fn next_after(at: usize, count: usize, passed: impl Fn(usize) -> bool) -> Option<usize> {
    (at + 1..count).chain(0..at).find(|at| !passed(*at))
}

impl Session {
    /// Reads the workspace around the current folder.
    pub fn begin(limits: Limits) -> Result<Session> {
        let workspace = Workspace::find()?;
        let (progress, warning) = Progress::read(&workspace);
        if let Some(warning) = warning {
            style::eprint(&format!("{} {warning}\n", Ink::Warn.paint("warning:")));
        }
        let checker = Checker::new(&workspace, limits);
        Ok(Session { workspace, progress, checker })
    }

    /// The exercise of that name, or else the one to start at.
    pub fn exercise(&self, name: Option<&str>) -> Result<Exercise> {
        match name {
            Some(name) => self.workspace.exercise(name).cloned(),
            None => match self.start() {
                Some(exercise) => Ok(exercise.clone()),
                None if self.workspace.exercises.is_empty() => {
                    Err(UsageError("there are no exercises here yet".to_owned()).into())
                }
                None => Err(UsageError("every exercise has passed; name one".to_owned()).into()),
            },
        }
    }

    /// The exercise that the learner stands in, or else the next one.
    pub fn start(&self) -> Option<&Exercise> {
        self.workspace.here().or_else(|| self.next())
    }

    /// The next exercise that has not passed as it is now: from the one that passed last on, so that it is the one
    /// which that pass has named, or else from the beginning.
    pub fn next(&self) -> Option<&Exercise> {
        let open = || self.workspace.exercises.iter().filter(|exercise| !self.progress.has_passed(exercise));
        let last = self.progress.last_passed().and_then(|name| self.position(name));
        let on = last.and_then(|last| open().find(|next| self.position(&next.name) >= Some(last)));
        on.or_else(|| open().next())
    }

    /// The next exercise that has not passed: after this one, or else from the beginning.
    pub fn after(&self, exercise: &Exercise) -> Option<&Exercise> {
        let exercises = &self.workspace.exercises;
        let at = self.position(&exercise.name)?;
        let next = next_after(at, exercises.len(), |at| self.progress.has_passed(&exercises[at]))?;
        exercises.get(next)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.workspace.exercises.iter().position(|exercise| exercise.name == name)
    }

    /// Checks an exercise and records a pass. What cannot be recorded takes no verdict away.
    pub fn check(&mut self, exercise: &Exercise) -> Result<Verdict> {
        let before = self.prepare(exercise)?;
        warn(self.remember(exercise));
        let mut status = Status::new();
        let mut verdict =
            self.checker.check(exercise, &Cancel::default(), |progress| status.show(&progress))?;
        drop(status);
        warn(self.record(exercise, &mut verdict, before));
        Ok(verdict)
    }

    /// What is due before a check.
    pub fn prepare(&self, exercise: &Exercise) -> Result<Before> {
        // Cargo would blame the whole workspace for a file that is not there.
        let text = exercise.text()?;
        Ok(Before { fingerprint: content::of_exercise(exercise)?, text })
    }

    /// Keeps a copy of the starting point of an exercise that is met for the first time.
    pub fn remember(&self, exercise: &Exercise) -> Result<()> {
        starter::remember(&self.workspace, exercise)
    }

    /// Records a pass, and in the verdict whether anything was begun, and what the checks miss.
    pub fn record(&mut self, exercise: &Exercise, verdict: &mut Verdict, before: Before) -> Result<()> {
        match verdict.outcome {
            Outcome::Passed => self.progress.pass(exercise, before.fingerprint),
            // Where the compile error is the lesson, a signature may be what is wrong.
            Outcome::DoesNotCompile if exercise.meta.starts != Starts::DoesNotCompile => {
                if verdict.diagnostics.iter().any(Diagnostic::is_about_checks)
                    && let Ok(start) = starter::find(&self.workspace, exercise)
                {
                    // Of a file that does not parse, the compiler says enough.
                    verdict.lost = api::missing(&before.text, &start.text).unwrap_or_default();
                }
                Ok(())
            }
            Outcome::Failed | Outcome::DoesNotCompile => {
                let start = starter::find(&self.workspace, exercise);
                if start.is_ok_and(|start| start.text == before.text) {
                    verdict.outcome = Outcome::NotStarted;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Where to begin, for whoever has kept nothing yet.
    pub fn where_to_begin(&self, here: &Exercise) -> Option<String> {
        let exercises = &self.workspace.exercises;
        let passed = exercises.iter().any(|exercise| self.progress.has_passed(exercise));
        let how = format!("`cargo learn {}`", view::SMALLEST);
        if passed { None } else { view::where_to_begin(exercises, here, &how) }
    }

    /// The head of an exercise, as text with colour.
    pub fn head(&self, exercise: &Exercise) -> String {
        let task = starter::task(&self.workspace, exercise);
        let file = self.workspace.shown(&exercise.file());
        let chapter = self.workspace.shown(&exercise.chapter);
        view::head(exercise, &task, &file, &chapter)
    }
}

fn warn(result: Result<()>) {
    if let Err(error) = result {
        style::eprint(&format!("{} {error:#}\n", Ink::Warn.paint("warning:")));
    }
}
