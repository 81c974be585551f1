//! `{{#rules}}`: the chapters of a part, on the part's own page.

use super::{Draw, Page, no_arguments};
use anyhow::{Result, bail};
use chapter::Summary;
use rule::Rule;
use std::{fmt::Write as _, path::Path};

/// Lists the rules of the part after which the page is named, in the order of the table of contents.
pub struct Rules;

impl Draw for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn usage(&self) -> &'static str {
        "{{#rules}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        no_arguments(arguments, self.usage())?;
        let part = page.path.with_extension("");
        let summary = page.root.read(&page.root.chapters().join("SUMMARY.md"))?;
        let mut out = "| rule | exercise | built on | minutes |\n|---|---|---|---|\n".to_owned();
        let mut rules = 0;
        for entry in &Summary::new(&summary).entries {
            let Some(rule) = Rule::of_chapter(Path::new(entry.path)) else { continue };
            if Path::new(&rule.part) != part {
                continue;
            }
            let exercise = page.exercise(&rule)?;
            let library = exercise.tags.first().map_or("", String::as_str);
            writeln!(
                out,
                "| [{}]({}) | `{}` | {library} | {} |",
                entry.title, entry.path, rule.name, exercise.minutes
            )?;
            rules += 1;
        }
        if rules == 0 {
            bail!("src/SUMMARY.md lists no chapter in {}/", part.display());
        }
        Ok(out)
    }
}
