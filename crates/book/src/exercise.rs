//! What an exercise's `Cargo.toml` says of it.

use crate::{root::Root, rule::Rule};
use anyhow::{Context as _, Result};
use serde::Deserialize;

/// An exercise, from `[package.metadata.exercise]`.
#[derive(Clone, Debug, Deserialize)]
pub struct Exercise {
    /// What the learner builds, as a heading.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// The library it is built on first, then what it is about: `std`, `mutex`.
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    exercise: Exercise,
}

impl Exercise {
    /// Reads the exercise of a rule.
    pub fn read(root: &Root, rule: &Rule) -> Result<Self> {
        let file = rule.exercise(root).join("Cargo.toml");
        let manifest: Manifest = toml::from_str(&root.read(&file)?).with_context(|| {
            format!(
                "{}: give [package.metadata.exercise] a title, the minutes and the tags",
                root.shown(&file)
            )
        })?;
        Ok(manifest.package.metadata.exercise)
    }
}
