//! A rule's place in the three trees.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// `01_fundamental_rules/safe-counter`: a chapter, an exercise and a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The folder of its part: `01_fundamental_rules`.
    pub part: String,
    /// Its own folder: `safe-counter`.
    pub name: String,
}

/// A folder of the tree that cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the folder {}", folder.display())]
pub struct Unlisted {
    /// Which one.
    pub folder: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl Rule {
    /// The rule of a chapter, from its path below `src/`; `None` for a page that has no exercise.
    pub fn of_chapter(chapter: &Path) -> Option<Self> {
        let mut names = chapter.iter().map(|name| name.to_string_lossy());
        let (part, file) = (names.next()?, names.next()?);
        let name = file.strip_suffix(".md")?;
        names.next().is_none().then(|| Self { part: part.into_owned(), name: name.to_owned() })
    }

    /// Every rule that has an exercise, by part and name. A folder without a manifest is none: git leaves such
    /// behind where it removed a rule and something ignored was in there.
    pub fn all(root: &Path) -> Result<Vec<Self>, Unlisted> {
        let exercises = root.join("exercises");
        let mut rules = Vec::new();
        for part in folders(&exercises)? {
            for name in folders(&exercises.join(&part))? {
                let rule = Self { part: part.clone(), name };
                if rule.exercise(root).join("Cargo.toml").is_file() {
                    rules.push(rule);
                }
            }
        }
        Ok(rules)
    }

    /// `01_fundamental_rules/safe-counter`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.part, self.name)
    }

    /// The file of its chapter, which need not exist.
    pub fn chapter(&self, root: &Path) -> PathBuf {
        root.join("src").join(&self.part).join(format!("{}.md", self.name))
    }

    /// The folder of its exercise.
    pub fn exercise(&self, root: &Path) -> PathBuf {
        root.join("exercises").join(&self.part).join(&self.name)
    }

    /// The folder of its answers, which need not exist.
    pub fn solution(&self, root: &Path) -> PathBuf {
        root.join("solutions").join(&self.part).join(&self.name)
    }

    /// The folder of its stored wrong answers, which need not exist.
    pub fn near_misses(&self, root: &Path) -> PathBuf {
        self.solution(root).join("near-misses")
    }

    /// The file of the schedule that is recorded for a near miss, which need not exist.
    pub fn recorded(&self, root: &Path, near_miss: &str) -> PathBuf {
        self.near_misses(root).join(format!("{near_miss}.json"))
    }
}

/// The names of the folders in a folder, sorted. What is not there has none.
fn folders(of: &Path) -> Result<Vec<String>, Unlisted> {
    let unlisted = |source| Unlisted { folder: of.to_owned(), source };
    let entries = match fs::read_dir(of) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unlisted)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unlisted)?;
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
