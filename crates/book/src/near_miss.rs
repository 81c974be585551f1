//! A stored wrong answer.

use crate::root::Root;
use anyhow::{Context as _, Result, ensure};
use rule::{Header, Rule};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A wrong answer that compiles and that a learner could really write.
#[derive(Clone, Debug)]
pub struct NearMiss {
    /// Its file's name without the ending: `unlock_between`.
    pub name: String,
    /// What is wrong with it: the first sentence of its `//!` lines.
    pub why: String,
    /// Its code, without the `//!` lines, the blank lines after them and the marks of anchors.
    pub code: String,
    /// The schedule that rejects it, where one was recorded.
    pub recorded: Option<PathBuf>,
}

impl NearMiss {
    /// Those of a rule, by name.
    pub fn all(root: &Root, rule: &Rule) -> Result<Vec<Self>> {
        let folder = rule.near_misses(root.path());
        let entries = fs::read_dir(&folder).with_context(|| {
            format!("cannot list {}; a rule's wrong answers belong there", root.shown(&folder))
        })?;
        let mut files =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        files.retain(|file| file.extension().is_some_and(|ext| ext == "rs"));
        files.sort();
        files.iter().map(|file| Self::read(root, file)).collect()
    }

    /// Reads `near-misses/<name>.rs` and looks for `<name>.json` beside it.
    pub fn read(root: &Root, file: &Path) -> Result<Self> {
        let text = root.read(file)?;
        let header = Header::parse(&text);
        ensure!(
            !header.about.is_empty(),
            "{}: begin it with `//!` and a sentence that says what is wrong",
            root.shown(file)
        );
        // The lines that only mark a part of it for a chapter's `{{#include}}` are nobody's code.
        let is_mark = |line: &&str| line.trim_start().starts_with("// ANCHOR");
        let code: Vec<&str> = (text.lines().skip(header.lines))
            .skip_while(|line| line.trim().is_empty())
            .filter(|line| !is_mark(line))
            .collect();
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            why: header.first_sentence().to_owned(),
            code: code.join("\n"),
            recorded: Some(file.with_extension("json")).filter(|json| json.is_file()),
        })
    }
}
