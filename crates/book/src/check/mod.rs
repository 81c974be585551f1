//! What mdBook lets pass and a reader would stumble over.
//!
//! [`check`] loads the book's [`Pages`] and has each file of this folder look at them. What one
//! of them sees is a [`Finding`]: where it is, what is wrong, what to do.

mod directives;
mod exercises;
mod fences;
mod includes;
mod links;
mod map;
mod marks;
mod summary;

use crate::{build::build, root::Root};
use anyhow::Result;
use chapter::{Chapter, Place, Summary};
use std::{fmt, path::PathBuf};

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the root.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub next: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what, next } = self;
        write!(f, "{file}:{line}: {what}\n    {next}")
    }
}

/// The book as its authors wrote it.
pub struct Pages {
    /// The repository.
    pub root: Root,
    /// The text of `SUMMARY.md`.
    pub summary: String,
    /// The chapters that it lists and that are there.
    pub pages: Vec<Page>,
}

/// One chapter.
pub struct Page {
    /// Its path below `src/`.
    pub path: PathBuf,
    /// Its file, relative to the root.
    pub file: String,
    /// Its text.
    pub text: String,
}

impl Pages {
    fn load(root: &Root) -> Result<Self> {
        let summary = root.read(&root.chapters().join("SUMMARY.md"))?;
        let mut pages = Vec::new();
        for entry in Summary::new(&summary).entries {
            let file = root.chapters().join(entry.path);
            if file.is_file() {
                pages.push(Page {
                    path: PathBuf::from(entry.path),
                    file: root.shown(&file),
                    text: root.read(&file)?,
                });
            }
        }
        Ok(Self { root: root.clone(), summary, pages })
    }
}

impl Page {
    /// The chapter's lines and fences.
    pub fn chapter(&self) -> Chapter<'_> {
        Chapter::new(&self.text)
    }

    /// The text without the fences of `admonish`, so that a Markdown parser sees what is in them.
    pub fn opened(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        for line in &self.chapter().lines {
            if line.place != Place::Container {
                text.push_str(line.text);
            }
            text.push('\n');
        }
        text
    }

    fn finding(&self, line: usize, what: impl Into<String>, next: impl Into<String>) -> Finding {
        Finding { file: self.file.clone(), line, what: what.into(), next: next.into() }
    }
}

/// The number of the line in which a byte stands.
fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// The chapter that mdBook names in a warning; `book.toml` where it names none.
fn file_in(warning: &str) -> String {
    let chapter = warning.split('`').find(|word| word.ends_with(".md"));
    chapter.map_or_else(|| "book.toml".to_owned(), |chapter| format!("src/{chapter}"))
}

/// Looks at the whole book. An error means that it could not be looked at.
pub fn check(root: &Root) -> Result<Vec<Finding>> {
    let pages = Pages::load(root)?;
    let mut findings = summary::find(&pages)?;
    findings.extend(exercises::find(&pages)?);
    findings.extend(map::find(&pages));
    for page in &pages.pages {
        findings.extend(includes::find(&pages, page));
        findings.extend(directives::find(&pages, page));
        findings.extend(fences::find(page));
        findings.extend(marks::find(&pages, page));
    }
    // The anchors of a page are known when it is built, and it is built when all it needs is there.
    if findings.is_empty() {
        let folder = tempfile::tempdir()?;
        let built = build(root, Some(folder.path()))?;
        findings.extend(built.warnings.iter().map(|warning| Finding {
            file: file_in(warning),
            line: 1,
            what: format!("mdBook warns: {}", warning.replace('\n', " ")),
            next: "mend what it names; the book is to be built without a warning".to_owned(),
        }));
        for page in &pages.pages {
            findings.extend(links::find(&pages, page, Some(folder.path())));
        }
    } else {
        for page in &pages.pages {
            findings.extend(links::find(&pages, page, None));
        }
    }
    findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(findings)
}
