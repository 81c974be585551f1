//! The check of an exercise: `cargo test -p NAME`, taken apart.
//!
//! Cargo builds; the runner runs what came out, side by side, with limits. Once one executable has
//! broken a promise, the others get a moment more and not the whole limit: a deadlock that the explored
//! check has drawn need not be waited for on real threads as well.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::binary::{self, Run};
use crate::cargo::{self, Build, Progress, TestBinary};
use crate::exercise::Exercise;
use crate::process::{Cancel, Limits};
use crate::verdict::{Ending, Outcome, Promise, Verdict};
use crate::workspace::Workspace;

/// What the others still get after the first executable has broken a promise.
const MERCY: Duration = Duration::from_millis(700);

/// How long tests that have failed may take when they are run once more, for what they print.
const ONCE_MORE: Duration = Duration::from_secs(2);

/// How checks are run.
#[derive(Clone, Debug)]
pub struct Checker {
    root: PathBuf,
    reports: PathBuf,
    /// What each test executable may use.
    pub limits: Limits,
}

impl Checker {
    /// A checker for the exercises of a workspace.
    pub fn new(workspace: &Workspace, limits: Limits) -> Checker {
        Checker {
            root: workspace.root.clone(),
            reports: workspace.target().join("learn").join("reports"),
            limits,
        }
    }

    /// Builds and runs the check of one exercise.
    pub fn check(
        &self,
        exercise: &Exercise,
        cancel: &Cancel,
        on_progress: impl FnMut(Progress),
    ) -> Result<Verdict> {
        let started = Instant::now();
        let mut command = cargo::command(&self.root);
        command.args(["test", "--package", &exercise.name, "--no-run", cargo::MESSAGES]);
        let build = cargo::run(&mut command, cancel, on_progress)?;
        let mut verdict = Verdict::trouble(exercise, String::new());
        if build.cancelled || cancel.is_cancelled() {
            verdict.outcome = Outcome::Cancelled;
        } else if !build.success {
            verdict.outcome =
                if build.errors().next().is_some() { Outcome::DoesNotCompile } else { Outcome::Trouble };
            if verdict.outcome == Outcome::Trouble {
                verdict.trouble = build.stderr.trim().to_owned();
                verdict.of_cargo = true;
            }
        } else if build.tests.is_empty() {
            verdict.trouble = format!("{} has no test target: its folder tests/ is gone", exercise.name);
        } else {
            let ran = self.run(exercise, &build, cancel)?;
            verdict.outcome = match &ran {
                None => Outcome::Cancelled,
                Some(run) if run.promises.is_empty() => Outcome::Trouble,
                Some(run) if run.promises.iter().any(Promise::is_broken) => Outcome::Failed,
                Some(_) => Outcome::Passed,
            };
            let run = ran.unwrap_or_default();
            (verdict.promises, verdict.explored) = (run.promises, run.explored);
            if verdict.outcome == Outcome::Trouble {
                verdict.trouble = format!("{} has no test: its folder tests/ is not whole", exercise.name);
            }
        }
        verdict.diagnostics = build.diagnostics;
        // Targets are compiled side by side: which error comes first must not depend on that.
        verdict.diagnostics.sort_by_cached_key(|diagnostic| {
            (!diagnostic.error, diagnostic.error.then(|| diagnostic.target.clone()))
        });
        verdict.seconds = started.elapsed().as_secs_f64();
        Ok(verdict)
    }

    /// Runs the executables side by side, and gives all as one run; `None` where it was called off.
    fn run(&self, exercise: &Exercise, build: &Build, cancel: &Cancel) -> Result<Option<Run>> {
        let reports = self.reports.join(&exercise.name);
        fs::create_dir_all(&reports)
            .with_context(|| format!("cannot make the folder {}", reports.display()))?;
        let mercy = Cancel::default();
        let (sender, done) = mpsc::channel::<(usize, Result<Run>)>();
        let mut runs = thread::scope(|scope| {
            for (index, test) in build.tests.iter().enumerate() {
                let (sender, mercy, reports) = (sender.clone(), &mercy, &reports);
                scope.spawn(move || {
                    let run = binary::run(test, &exercise.dir, &[], reports, self.limits, mercy);
                    // The receiver lives as long as the scope.
                    let _ = sender.send((index, run));
                });
            }
            drop(sender);
            collect(done, build.tests.len(), cancel, &mercy)
        })?;
        for (test, run) in build.tests.iter().zip(&mut runs) {
            if let Some(run) = run {
                self.ask_what_it_said(exercise, test, run, cancel)?;
            }
        }
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let mut all = Run::default();
        let mut order: Vec<usize> = (0..build.tests.len()).collect();
        order.sort_by_key(|index| &build.tests[*index].target);
        for index in order {
            if let Some(run) = &runs[index] {
                all.promises.extend(run.promises.iter().cloned());
                all.explored.extend(&run.explored);
            }
        }
        Ok(Some(all))
    }

    /// Runs failed tests again of which it is not known why. libtest prints what its tests have printed when all have
    /// ended, and so not at all where it is stopped.
    fn ask_what_it_said(
        &self,
        exercise: &Exercise,
        test: &TestBinary,
        run: &mut Run,
        cancel: &Cancel,
    ) -> Result<()> {
        let mute = |promise: &Promise| {
            promise.ending == Ending::Failed && promise.output.is_empty() && promise.report.is_none()
        };
        let names: Vec<String> =
            run.promises.iter().filter(|promise| mute(promise)).map(|promise| promise.name.clone()).collect();
        if names.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let limits = Limits { time: ONCE_MORE, ..self.limits };
        let again = self.reports.join(&exercise.name).join("again");
        for said in binary::run(test, &exercise.dir, &names, &again, limits, cancel)?.promises {
            let known = run.promises.iter_mut().find(|promise| promise.name == said.name && mute(promise));
            if let Some(promise) = known.filter(|_| said.ending == Ending::Failed) {
                (promise.output, promise.report) = (said.output, said.report);
            }
        }
        Ok(())
    }
}

/// Waits for the runs; calls off those that are left a while after the first has failed.
fn collect(
    done: mpsc::Receiver<(usize, Result<Run>)>,
    count: usize,
    cancel: &Cancel,
    mercy: &Cancel,
) -> Result<Vec<Option<Run>>> {
    let mut runs: Vec<Option<Run>> = vec![None; count];
    let mut failed: Option<Instant> = None;
    let mut error = None;
    loop {
        match done.recv_timeout(Duration::from_millis(20)) {
            Ok((index, Ok(run))) => {
                if run.promises.iter().any(Promise::is_broken) {
                    failed.get_or_insert_with(Instant::now);
                }
                runs[index] = Some(run);
            }
            Ok((_, Err(problem))) => {
                error.get_or_insert(problem);
                mercy.cancel();
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if cancel.is_cancelled() || failed.is_some_and(|failed| failed.elapsed() > MERCY) {
            mercy.cancel();
        }
    }
    match error {
        Some(error) => Err(error),
        None => Ok(runs),
    }
}
