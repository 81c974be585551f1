//! `{{#checklist}}`: every chapter's list for a review, on one page, and before them what is most important.
//!
//! That is what an item begins with in bold: `- **Each thread has an owner.** Search for …`.

use super::{Draw, Page, no_arguments};
use anyhow::{Result, bail};
use chapter::{Chapter, Place, Summary};
use rule::Rule;
use std::{fmt::Write as _, path::Path};

/// The heading in a chapter under which its list stands.
pub const HEADING: &str = "## In your codebase";

/// The heading of what is most important.
const FIRST: &str = "First of all";

/// Gathers the lists under [`HEADING`], in the order of the table of contents, below what stands in bold in them.
pub struct Checklist;

impl Draw for Checklist {
    fn name(&self) -> &'static str {
        "checklist"
    }

    fn usage(&self) -> &'static str {
        "{{#checklist}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        no_arguments(arguments, self.usage())?;
        let chapters = page.root.chapters();
        let summary = page.root.read(&chapters.join("SUMMARY.md"))?;
        let (mut first, mut all) = (String::new(), String::new());
        for entry in &Summary::new(&summary).entries {
            let Some(rule) = Rule::of_chapter(Path::new(entry.path)) else { continue };
            let text = page.root.read(&chapters.join(entry.path))?;
            let items = items(&text);
            if items.is_empty() {
                bail!("src/{} has no list under `{HEADING}`", entry.path);
            }
            writeln!(all, "## {}\n", entry.title)?;
            for item in items {
                let item = seen_from_the_top(item, &rule.part);
                if let Some(bold) = bold(&item) {
                    writeln!(first, "- {bold} ([{}]({}))", entry.title, entry.path)?;
                }
                writeln!(all, "{item}")?;
            }
            writeln!(all, "\n[The chapter]({})\n", entry.path)?;
        }
        Ok(if first.is_empty() { all } else { format!("## {FIRST}\n\n{first}\n{all}") })
    }
}

/// The lines of the first list under the heading.
fn items(text: &str) -> Vec<&str> {
    (Chapter::new(text).lines.iter())
        .filter(|line| line.place == Place::Prose)
        .map(|line| line.text)
        .skip_while(|line| line.trim_end() != HEADING)
        .skip_while(|line| !line.starts_with("- "))
        .take_while(|line| !line.trim().is_empty())
        .collect()
}

/// What an item begins with in bold, without the asterisks.
fn bold(item: &str) -> Option<&str> {
    let (bold, _) = item.strip_prefix("- **")?.split_once("**")?;
    Some(bold)
}

/// A line whose links lead from the page at the top to where they led from a chapter of the part.
fn seen_from_the_top(line: &str, part: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let (before, target) = rest.split_at(at + 2);
        out.push_str(before);
        rest = match target.strip_prefix("../") {
            Some(target) => target,
            None => {
                if !target.starts_with('#') && !target.split(')').next().unwrap_or("").contains(':') {
                    out.push_str(part);
                    out.push('/');
                }
                target
            }
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_ends_at_the_first_blank_line() {
        let text = "## Other\n- no\n\n## In your codebase\n\n- a\n  more\n- b\n\nWhere it bends.\n- no\n";
        assert_eq!(items(text), ["- a", "  more", "- b"]);
    }

    #[test]
    fn what_is_bold_at_the_beginning_comes_first() {
        assert_eq!(bold("- **Each has an owner.** Search."), Some("Each has an owner."));
        assert_eq!(bold("- Search. **Not this.**"), None);
    }

    #[test]
    fn links_lead_where_they_led() {
        let line = "- [a](b.md), [c](../d/e.md) and [f](https://g)";
        assert_eq!(seen_from_the_top(line, "p"), "- [a](p/b.md), [c](d/e.md) and [f](https://g)");
    }
}
