//! An exercise: where it stands, what it is called, and what its files say.
//!
//! The same path names a rule three times: `exercises/<part>/<name>/`, `solutions/<part>/<name>/` and
//! the chapter `src/<part>/<name>.md`. Title, minutes and tags stand in the exercise's own manifest.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// The test target whose checks explore schedules.
pub const EXPLORED: &str = "schedules";

/// One exercise of the workspace.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The package, as a learner types it: `safe-counter`.
    pub name: String,
    /// The folder of its part: `01_fundamental_rules`.
    pub part: String,
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

/// `[package.metadata.exercise]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Meta {
    /// One line for lists.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// `std`, `tokio`, …
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether the starting point compiles.
    #[serde(default)]
    pub starts: Starts,
}

/// Whether a starting point compiles.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// It compiles, and breaks a promise.
    #[default]
    Compiles,
    /// The compile error is the lesson.
    DoesNotCompile,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    lib: Option<Lib>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    exercise: Option<Meta>,
}

#[derive(Deserialize)]
struct Lib {
    name: Option<String>,
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

    /// Reads the exercise that stands in `dir`, in the workspace at `root`.
    pub fn read(root: &Path, dir: &Path) -> Result<Exercise> {
        let path = dir.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: Manifest = toml::from_str(&text)
            .with_context(|| format!("{} is not the manifest of an exercise", path.display()))?;
        let meta = manifest.package.metadata.and_then(|metadata| metadata.exercise).with_context(|| {
            format!("{} has no [package.metadata.exercise]: add title, minutes and tags", path.display())
        })?;
        let folder = file_name(dir);
        let part = dir.parent().map(file_name).unwrap_or_default();
        let name = manifest.package.name;
        Ok(Exercise {
            lib: manifest.lib.and_then(|lib| lib.name).unwrap_or_else(|| name.replace('-', "_")),
            solution: root.join("solutions").join(&part).join(&folder),
            chapter: root.join("src").join(&part).join(format!("{folder}.md")),
            dir: dir.to_owned(),
            name,
            part,
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
        let file = self.file();
        fs::read_to_string(&file).with_context(|| {
            format!(
                "cannot read {}; `cargo learn reset {}` brings the starting point back",
                file.display(),
                self.name
            )
        })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
