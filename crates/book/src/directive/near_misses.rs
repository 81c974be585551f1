//! `{{#near-misses first second}}`: the rule's stored wrong answers, folded away.

use super::{Draw, Page, report, schedule};
use crate::html::prose;
use crate::near_miss::NearMiss;
use anyhow::{Context as _, Result, bail};
use std::{fmt::Write as _, path::Path};

/// Lists each near miss: what is wrong with it, its code, and the schedule that rejects it.
///
/// Those that it names come first, in that order: the ones that most people write. The others are folded once
/// more, and have their schedule as the terminal shows it: tables of forty near misses were half of a page,
/// and of what the search goes through.
pub struct NearMisses;

impl Draw for NearMisses {
    fn name(&self) -> &'static str {
        "near-misses"
    }

    fn usage(&self) -> &'static str {
        "{{#near-misses unlock_between no_lock}}, with the names of those that come first"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        let mut others = NearMiss::all(page.root, &page.rule()?)?;
        let mut out = String::new();
        for name in arguments.split_whitespace() {
            let at = (others.iter().position(|near_miss| near_miss.name == name))
                .with_context(|| format!("this rule has no near miss `{name}`, or it is named twice"))?;
            draw(&others.remove(at), |file, page| schedule::recorded(file, None, page), page, &mut out)?;
        }
        if others.is_empty() {
            return Ok(out);
        }
        if arguments.is_empty() {
            bail!(
                "say which of them come first, by their files' names: three to six that most people would write"
            );
        }
        writeln!(out, "<details class=\"more\">\n<summary>And {} more</summary>\n", others.len())?;
        for near_miss in &others {
            draw(near_miss, |file, page| report::recorded(file, page), page, &mut out)?;
        }
        writeln!(out, "</details>\n")?;
        Ok(out)
    }
}

fn draw(
    near_miss: &NearMiss,
    schedule: impl Fn(&Path, &mut Page<'_>) -> Result<String>,
    page: &mut Page<'_>,
    out: &mut String,
) -> Result<()> {
    let why = prose(&near_miss.why);
    writeln!(out, "<details class=\"near-miss\">\n<summary>{why}</summary>\n")?;
    writeln!(out, "````rust\n{}\n````\n", near_miss.code)?;
    if let Some(file) = &near_miss.recorded {
        writeln!(out, "{}", schedule(file, page)?)?;
    }
    writeln!(out, "</details>\n")?;
    Ok(())
}
