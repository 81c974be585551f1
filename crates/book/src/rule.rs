//! A rule's place in the three trees.

use crate::{near_miss::NearMiss, root::Root};
use anyhow::{Context as _, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// `01_fundamental_rules/safe-counter`: a chapter, an exercise and a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `01_fundamental_rules`.
    pub part: String,
    /// `safe-counter`.
    pub name: String,
}

impl Rule {
    /// The rule of a chapter, from its path below `src/`; `None` for a page that has no exercise.
    pub fn of_chapter(chapter: &Path) -> Option<Self> {
        let mut names = chapter.iter().map(|name| name.to_string_lossy());
        let (part, file) = (names.next()?, names.next()?);
        let name = file.strip_suffix(".md")?;
        names.next().is_none().then(|| Self { part: part.into_owned(), name: name.to_owned() })
    }

    /// `01_fundamental_rules/safe-counter`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.part, self.name)
    }

    /// Its exercise's folder.
    pub fn exercise(&self, root: &Root) -> PathBuf {
        root.path().join("exercises").join(self.path())
    }

    /// The folder of its stored wrong answers.
    pub fn near_misses_folder(&self, root: &Root) -> PathBuf {
        let solution = root.path().join("solutions").join(self.path());
        solution.join("near-misses")
    }

    /// The file of one recorded schedule.
    pub fn recorded(&self, root: &Root, near_miss: &str) -> PathBuf {
        self.near_misses_folder(root).join(format!("{near_miss}.json"))
    }

    /// Its stored wrong answers, by name.
    pub fn near_misses(&self, root: &Root) -> Result<Vec<NearMiss>> {
        let folder = self.near_misses_folder(root);
        let entries = fs::read_dir(&folder).with_context(|| {
            format!("cannot list {}; a rule's wrong answers belong there", root.shown(&folder))
        })?;
        let mut files =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        files.retain(|file| file.extension().is_some_and(|ext| ext == "rs"));
        files.sort();
        files.iter().map(|file| NearMiss::read(root, file)).collect()
    }
}

/// Every exercise in the tree, by part and name.
pub fn all(root: &Root) -> Result<Vec<Rule>> {
    let exercises = root.path().join("exercises");
    let mut rules = Vec::new();
    for part in folders(&exercises)? {
        for name in folders(&exercises.join(&part))? {
            let part = part.clone();
            rules.push(Rule { part, name });
        }
    }
    Ok(rules)
}

/// The names of the folders that hold something, sorted. What is not there has none.
fn folders(of: &Path) -> Result<Vec<String>> {
    if !of.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(of).with_context(|| format!("cannot list {}", of.display()))? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_in_a_part_has_a_rule_and_a_page_beside_the_parts_has_none() {
        let rule = Rule::of_chapter(Path::new("02_channels/pipeline.md"));
        assert_eq!(rule.map(|rule| rule.path()).as_deref(), Some("02_channels/pipeline"));
        assert_eq!(Rule::of_chapter(Path::new("introduction.md")), None);
    }
}
