//! An exercise: where it stands, what it is called, and what its files say.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rule::{Manifest, Meta, Rule};

/// The test target whose checks explore schedules.
pub const EXPLORED: &str = "schedules";

/// One exercise of the workspace.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The package, as a learner types it: `safe-counter`.
    pub name: String,
    /// The folder of its part: `01_fundamental_rules`.
    pub part: String,
    /// What the book calls that part: `Fundamental rules`.
    pub part_title: String,
    /// The library's name, as the tests name it: `safe_counter`.
    pub lib: String,
    /// `exercises/<part>/<name>`, absolute.
    pub dir: PathBuf,
    /// `solutions/<part>/<name>`, absolute; it may not exist.
    pub solution: PathBuf,
    /// `src/<part>/<name>.md`, absolute; it may not exist.
    pub chapter: PathBuf,
    /// What the manifest says about it.
    pub meta: Meta,
}

impl Exercise {
    /// Its test targets by name: a root for each in `tests/`.
    pub fn test_targets(&self) -> Vec<String> {
        let files = fs::read_dir(self.dir.join("tests")).into_iter().flatten().flatten();
        let roots =
            files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
        let mut names: Vec<_> =
            roots.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
        names.sort();
        names
    }

    /// Reads the exercise of a rule, in the workspace at `root`.
    pub fn read(root: &Path, rule: &Rule) -> Result<Exercise> {
        let dir = rule.exercise(root);
        let path = dir.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest = Manifest::parse(&text)
            .with_context(|| format!("{} is not the manifest of an exercise", path.display()))?;
        let meta = manifest.exercise.with_context(|| {
            format!("{} has no [package.metadata.exercise]: add title, minutes and tags", path.display())
        })?;
        Ok(Exercise {
            name: manifest.package,
            part: rule.part.clone(),
            part_title: in_words(&rule.part),
            lib: manifest.lib,
            dir,
            solution: rule.solution(root),
            chapter: rule.chapter(root),
            meta,
        })
    }

    /// The learner's file.
    pub fn file(&self) -> PathBuf {
        self.dir.join("src").join("lib.rs")
    }

    /// The path of the chapter below `src/`, without `.md`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.part, file_name(&self.dir))
    }

    /// The text of the learner's file.
    pub fn text(&self) -> Result<String> {
        let shown = format!("exercises/{}/src/lib.rs", self.path());
        match fs::read_to_string(self.file()) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!(Gone { shown, name: self.name.clone() })
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                bail!("{shown} is not UTF-8: save it as UTF-8")
            }
            read => read.with_context(|| format!("cannot read {shown}")),
        }
    }
}

/// The learner's file is not there.
#[derive(Debug)]
pub struct Gone {
    /// Where it was, from the workspace on.
    pub shown: String,
    /// Of which exercise.
    name: String,
}

/// As it is said where there is no key to press.
impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shown, name } = self;
        write!(f, "{shown} is not there: `cargo learn reset {name}` brings the starting point back")
    }
}

impl std::error::Error for Gone {}

/// A part that the book does not list, from its folder: `01_fundamental_rules` as `Fundamental rules`.
pub fn in_words(part: &str) -> String {
    let words = part.split_once('_').map_or(part, |(_number, words)| words).replace('_', " ");
    let mut chars = words.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + chars.as_str()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
