//! Files and anchors that a chapter puts in its own text.
//!
//! For a missing file mdBook writes a line to its log, for a missing anchor it includes nothing.

use super::{Finding, Page, Pages};
use chapter::{Directive, Place};
use std::fs;

/// The folders whose Rust some test compiles.
const COMPILED: [&str; 3] = ["crates/", "exercises/", "solutions/"];

/// Looks at `{{#include}}`, `{{#rustdoc_include}}` and `{{#playground}}`.
pub fn find(pages: &Pages, page: &Page) -> Vec<Finding> {
    let chapter = page.chapter();
    let includes = ["include", "rustdoc_include", "playground"];
    (chapter.directives())
        .filter(|directive| includes.contains(&directive.name))
        .filter_map(|directive| {
            let in_rust = match directive.place {
                Place::Fence(index) => chapter.fences[index].is_rust(),
                _ => directive.name == "playground",
            };
            let (what, next) = problem(pages, page, directive, in_rust)?;
            Some(page.finding(directive.line, what, next))
        })
        .collect()
}

fn problem(pages: &Pages, page: &Page, directive: Directive<'_>, in_rust: bool) -> Option<(String, String)> {
    let name = directive.name;
    let argument = directive.arguments.split_whitespace().next().unwrap_or("");
    let (path, part) = match name {
        "playground" => (argument, ""),
        _ => argument.split_once(':').unwrap_or((argument, "")),
    };
    let chapter = pages.root.chapters().join(&page.path);
    let file = chapter.parent().unwrap_or(&chapter).join(path);
    let Ok(text) = fs::read_to_string(&file) else {
        return Some((
            format!("{{{{#{name}}}}} names {path}, which is not there"),
            "correct the path; it starts at the chapter's own folder".to_owned(),
        ));
    };
    let shown = (file.canonicalize().ok()).and_then(|file| {
        Some(pages.root.shown(file.strip_prefix(pages.root.path().canonicalize().ok()?).ok()?))
    });
    let compiled = shown.is_some_and(|shown| COMPILED.iter().any(|folder| shown.starts_with(folder)));
    if in_rust && !compiled {
        return Some((
            format!("{{{{#{name}}}}} takes Rust from {path}, which nothing compiles"),
            format!("keep it in a file below one of {}", COMPILED.join(", ")),
        ));
    }
    let first = part.split(':').next().unwrap_or("");
    if first.is_empty() {
        return None;
    }
    match first.parse::<usize>() {
        Ok(line) if line > text.lines().count() => Some((
            format!("{{{{#{name}}}}} starts at line {line} of {path}, which ends before that"),
            "name an anchor, which moves with its lines".to_owned(),
        )),
        Ok(_) => None,
        Err(_) => {
            ["ANCHOR:", "ANCHOR_END:"].into_iter().find(|mark| !has_anchor(&text, mark, first)).map(|mark| {
                (
                    format!("{{{{#{name}}}}} names the anchor `{first}`, and {path} has no `{mark} {first}`"),
                    format!(
                        "mark the lines in {path} with `// ANCHOR: {first}` and `// ANCHOR_END: {first}`"
                    ),
                )
            })
        }
    }
}

fn has_anchor(text: &str, mark: &str, name: &str) -> bool {
    text.lines().any(|line| {
        line.split_once(mark).is_some_and(|(_, rest)| {
            let end = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
            rest.trim_start().split(end).next() == Some(name)
        })
    })
}
