//! The repository's folders.

use anyhow::{Context as _, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The folder that has `book.toml`.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

impl Root {
    /// Takes a folder that is known to be one.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Looks upwards from the current folder, as `cargo` does for its manifest.
    pub fn find() -> Result<Self> {
        let start = env::current_dir().context("cannot tell the current folder")?;
        start.ancestors().find(|folder| folder.join("book.toml").is_file()).map(Self::new).with_context(
            || {
                format!(
                    "no book.toml in {} or above it; run `cargo book` inside the repository",
                    start.display()
                )
            },
        )
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The chapters' folder.
    pub fn chapters(&self) -> PathBuf {
        self.0.join("src")
    }

    /// A path as a reader of a message wants it: relative to the root, with slashes.
    pub fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.0).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    /// The text of a file, its name in the error.
    pub fn read(&self, path: &Path) -> Result<String> {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", self.shown(path)))
    }
}
