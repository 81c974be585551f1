//! A stored wrong answer.

use crate::root::Root;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

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
    /// Reads `near-misses/<name>.rs` and looks for `<name>.json` beside it.
    pub fn read(root: &Root, file: &Path) -> Result<Self> {
        let text = root.read(file)?;
        let header: Vec<&str> =
            (text.lines()).map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let why = first_sentence(&header).with_context(|| {
            format!("{}: begin it with `//!` and a sentence that says what is wrong", root.shown(file))
        })?;
        // The lines that only mark a part of it for a chapter's `{{#include}}` are nobody's code.
        let is_mark = |line: &&str| line.trim_start().starts_with("// ANCHOR");
        let code: Vec<&str> = (text.lines().skip(header.len()))
            .skip_while(|line| line.trim().is_empty())
            .filter(|line| !is_mark(line))
            .collect();
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            why,
            code: code.join("\n"),
            recorded: Some(file.with_extension("json")).filter(|json| json.is_file()),
        })
    }
}

/// Up to the first full stop that ends a line or stands before a space.
fn first_sentence(header: &[&str]) -> Option<String> {
    let names_tests = |line: &str| line.starts_with("rejected by:") || line.starts_with("sometimes by:");
    let lines = (header.iter().copied()).take_while(|line| !line.is_empty() && !names_tests(line));
    let text = lines.collect::<Vec<_>>().join(" ");
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    (!text.is_empty()).then(|| text[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn the_first_sentence_may_run_over_two_lines() {
        let header = ["Unlocks between reading", "and writing. So two meet.", "", "rejected by: x"];
        assert_eq!(first_sentence(&header).as_deref(), Some("Unlocks between reading and writing."));
        assert_eq!(first_sentence(&["rejected by: x"]), None);
        assert_eq!(first_sentence(&["Late", "sometimes by: x", "rejected by: y"]).as_deref(), Some("Late"));
    }
}
