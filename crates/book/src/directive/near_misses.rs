//! `{{#near-misses}}`: the rule's stored wrong answers, folded away.

use super::{Draw, Page, no_arguments, schedule::recorded};
use crate::html::prose;
use anyhow::Result;
use std::fmt::Write as _;

/// Lists each near miss: why it looks right, its code, and the schedule that rejects it.
pub struct NearMisses;

impl Draw for NearMisses {
    fn name(&self) -> &'static str {
        "near-misses"
    }

    fn usage(&self) -> &'static str {
        "{{#near-misses}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        no_arguments(arguments, self.usage())?;
        let mut out = String::new();
        for near_miss in page.rule()?.near_misses(page.root)? {
            let why = prose(&near_miss.why);
            writeln!(out, "<details class=\"near-miss\">\n<summary>{why}</summary>\n")?;
            writeln!(out, "````rust\n{}\n````\n", near_miss.code)?;
            if let Some(file) = &near_miss.recorded {
                writeln!(out, "{}", recorded(file, None, page)?)?;
            }
            writeln!(out, "</details>\n")?;
        }
        Ok(out)
    }
}
