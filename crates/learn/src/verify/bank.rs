//! What is stored for one exercise: the files that are put in the learner's place, one after another.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rule::{Explores, Header};

use super::{Demand, Problem};
use crate::exercise::{EXPLORED, Exercise};
use crate::folder;
use crate::session::Session;
use crate::starter;

/// What is stored for one exercise, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Bank {
    /// The exercise.
    pub exercise: Exercise,
    /// The starting point first, then the solution, the alternatives and the near misses, by name.
    pub candidates: Vec<Candidate>,
    /// What was found so far.
    pub problems: Vec<Problem>,
}

/// One file put in the learner's place.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// The generated package: `safe-counter--near-unlock-between`.
    pub package: String,
    /// Where it is stored, relative to the root.
    pub place: String,
    /// The same, absolute.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its header.
    pub header: Header,
    /// Whether its exercise explores a copy of this file, and so has schedules to store.
    pub explorable: bool,
    /// The test targets that it is tried against: one at least.
    pub targets: Vec<String>,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What the learner is given.
    Start,
    /// Our answer.
    Solution,
    /// A right answer by another road.
    Alternative,
    /// A wrong answer that somebody could really write.
    NearMiss,
}

impl Kind {
    /// The demand that it is there to meet.
    pub fn demand(self) -> Demand {
        match self {
            Kind::Start => Demand::Start,
            Kind::Solution => Demand::Solution,
            Kind::Alternative => Demand::Alternatives,
            Kind::NearMiss => Demand::NearMisses,
        }
    }

    /// Whether it is a right answer.
    pub fn is_right(self) -> bool {
        matches!(self, Kind::Solution | Kind::Alternative)
    }
}

impl Candidate {
    /// The test whose schedule is stored beside it: the first explored one that must reject it.
    pub fn recorded(&self) -> Option<&str> {
        let of_schedules = |name: &&String| name.split("::").next() == Some(EXPLORED);
        match self.kind {
            Kind::NearMiss if self.explorable => {
                self.header.rejected_by.iter().find(of_schedules).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The generated packages that it is built in.
    pub fn parts(&self) -> Vec<Part> {
        // A near miss is never handed out: its tests may take its file in themselves, which spares a call of
        // rustc.
        let library = self.kind != Kind::NearMiss;
        let recorded = self.recorded().is_some();
        let (explored, others): (Vec<_>, Vec<_>) =
            self.targets.iter().cloned().partition(|target| recorded && target == EXPLORED);
        let part = |suffix, tests, recorded| {
            let package = format!("{}{suffix}", self.package);
            (!Vec::is_empty(&tests)).then_some(Part { package, tests, library, recorded })
        };
        [part("", others, false), part("--explored", explored, true)].into_iter().flatten().collect()
    }
}

/// A generated package with some of a candidate's tests. The test whose schedule is stored has one to itself:
/// line tables make tests half again as slow to compile, a package has them or has not, and only the stored
/// schedule needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub package: String,
    /// Its test targets.
    pub tests: Vec<String>,
    /// Whether the candidate is a library for them, as the learner's file is; else each has a copy of its
    /// own.
    pub library: bool,
    /// Whether its schedule is stored. Then it needs line tables.
    pub recorded: bool,
}

/// The test targets that a near miss is tried against: those of which its header names a test.
fn targets(all: &[String], header: &Header) -> Vec<String> {
    let named = |target: &&String| header.tests().any(|test| test.split("::").next() == Some(target));
    let needed: Vec<String> = all.iter().filter(named).cloned().collect();
    if needed.is_empty() { all.to_vec() } else { needed }
}

impl Bank {
    /// Reads what is stored for an exercise; `every_test` is for near misses, too, to be tried against all of them.
    pub fn read(session: &Session, exercise: &Exercise, every_test: bool) -> Result<Bank> {
        let workspace = &session.workspace;
        let mut bank = Bank { exercise: exercise.clone(), candidates: Vec::new(), problems: Vec::new() };
        let explorable = exercise.meta.explores == Explores::Schedules;
        let all = exercise.test_targets();
        let mut add = |kind: Kind, package: String, path: PathBuf, text: Option<String>| -> Result<()> {
            let text = match text {
                Some(text) => text,
                None => {
                    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?
                }
            };
            let header = Header::parse(&text);
            let header = if every_test { header.with_every_test() } else { header };
            let place = workspace.shown(&path);
            let targets = match kind {
                Kind::NearMiss if !every_test => targets(&all, &header),
                _ => all.clone(),
            };
            bank.candidates.push(Candidate { kind, package, place, path, text, header, explorable, targets });
            Ok(())
        };

        let name = &exercise.name;
        // Whoever has solved it has no starting point in the work tree any more.
        let start = match session.progress.has_passed(exercise) {
            true => starter::find(workspace, exercise).ok().map(|starter| starter.text),
            false => None,
        };
        add(Kind::Start, format!("{name}--start"), exercise.file(), start)?;
        let solution = exercise.solution.join("src").join("lib.rs");
        if solution.is_file() {
            add(Kind::Solution, format!("{name}--solution"), solution, None)?;
        }
        for (kind, folder, infix) in
            [(Kind::Alternative, "alternatives", "alt"), (Kind::NearMiss, "near-misses", "near")]
        {
            for path in rust_files(&exercise.solution.join(folder))? {
                let stem = stem(&path);
                add(kind, format!("{name}--{infix}-{stem}"), path, None)?;
            }
        }
        Ok(bank)
    }

    /// The candidates of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(move |candidate| candidate.kind == kind)
    }

    /// Notes a problem.
    pub fn problem(&mut self, demand: Demand, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { demand, place: place.into(), what: what.into() });
    }
}

/// The name of a stored file without its ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn rust_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = folder::entries(dir)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPLORED_ONLY: &str = "//! x\n//! rejected by: schedules::x";

    fn all() -> Vec<String> {
        ["behaviour", "schedules"].map(str::to_owned).to_vec()
    }

    #[test]
    fn what_is_recorded_has_a_part_of_its_own() {
        let parts = |kind, text: &str| {
            let (package, place, path) = ("count".to_owned(), String::new(), PathBuf::new());
            let header = Header::parse(text);
            let targets = all();
            Candidate { kind, package, place, path, text: text.to_owned(), header, explorable: true, targets }
                .parts()
        };
        let part = |package: &str, tests: &[&str], library, recorded| {
            let tests = tests.iter().map(|test| test.to_string()).collect();
            Part { package: package.to_owned(), tests, library, recorded }
        };
        assert_eq!(
            parts(Kind::NearMiss, EXPLORED_ONLY),
            [
                part("count", &["behaviour"], false, false),
                part("count--explored", &["schedules"], false, true)
            ]
        );
        let both = ["behaviour", "schedules"];
        let real = "//! x\n//! rejected by: behaviour::x";
        assert_eq!(parts(Kind::NearMiss, real), [part("count", &both, false, false)]);
        assert_eq!(parts(Kind::Alternative, EXPLORED_ONLY), [part("count", &both, true, false)]);
    }

    #[test]
    fn a_near_miss_is_tried_against_the_targets_that_its_header_names() {
        let of = |text: &str| targets(&all(), &Header::parse(text));
        assert_eq!(of(EXPLORED_ONLY), ["schedules"]);
        assert_eq!(of("//! x\n//! rejected by: behaviour::x"), ["behaviour"]);
        assert_eq!(of("//! x\n//! rejected by: schedules::x\n//! sometimes by: behaviour::x"), all());
        assert_eq!(targets(&all()[..1], &Header::parse(EXPLORED_ONLY)), ["behaviour"]);
    }
}
