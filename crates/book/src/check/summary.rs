//! Chapters that `SUMMARY.md` lists and that are not there, and the other way round.

use super::{Finding, Pages};
use anyhow::{Context as _, Result};
use chapter::Summary;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Compares the list with the folder.
pub fn find(pages: &Pages) -> Result<Vec<Finding>> {
    let chapters = pages.root.chapters();
    let list = chapters.join("SUMMARY.md");
    let summary = Summary::new(&pages.summary);
    let mut findings = Vec::new();
    for entry in &summary.entries {
        if !chapters.join(entry.path).is_file() {
            findings.push(Finding {
                file: pages.root.shown(&list),
                line: entry.line,
                what: format!("src/{} is not there", entry.path),
                next: "write the chapter, or take its line away".to_owned(),
            });
        }
    }
    for file in markdown_below(chapters.clone())? {
        let path = file.strip_prefix(&chapters).unwrap_or(&file);
        let listed = summary.entries.iter().any(|entry| path == Path::new(entry.path));
        if !listed && file != list {
            findings.push(Finding {
                file: pages.root.shown(&file),
                line: 1,
                what: "src/SUMMARY.md does not list this chapter".to_owned(),
                next: "list it, or nobody will find it".to_owned(),
            });
        }
    }
    Ok(findings)
}

fn markdown_below(folder: PathBuf) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ext| ext == "md") {
                files.push(path);
            }
        }
    }
    Ok(files)
}
