//! Our own directives: a line of a chapter that becomes a block of HTML.
//!
//! Each is a [`Draw`] in a file of its own, listed in [`OURS`]. A directive stands alone on its line, outside
//! code. To add one: a file here, a line in the list.

mod checklist;
mod exercise;
mod near_misses;
mod report;
mod rules;
mod schedule;

use crate::root::Root;
use anyhow::{Context as _, Result, bail};
use chapter::{Chapter, Directive, Place};
use rule::{Manifest, Meta, Rule};
use std::path::Path;

pub use schedule::Reference;

/// The directives that mdBook itself knows.
pub const MDBOOKS: [&str; 4] = ["include", "rustdoc_include", "playground", "title"];

/// Our own.
pub const OURS: [&dyn Draw; 6] = [
    &schedule::Schedule,
    &report::Text,
    &near_misses::NearMisses,
    &exercise::ExerciseBox,
    &rules::Rules,
    &checklist::Checklist,
];

/// A directive of ours.
pub trait Draw: Sync {
    /// The word after `{{#`.
    fn name(&self) -> &'static str;
    /// How it is written, for messages.
    fn usage(&self) -> &'static str;
    /// The HTML or Markdown that takes its line's place.
    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String>;
}

/// The chapter in which a directive stands.
pub struct Page<'a> {
    /// The repository.
    pub root: &'a Root,
    /// The chapter's path below `src/`.
    pub path: &'a Path,
    /// How many schedules the page has so far: their ids are numbered.
    pub schedules: usize,
}

impl Page<'_> {
    /// The page's rule.
    pub fn rule(&self) -> Result<Rule> {
        Rule::of_chapter(self.path).context(
            "this page is no chapter of a rule: the directive is for src/<part>/<name>.md, where exercises/<part>/<name>/ is its exercise",
        )
    }

    /// What the exercise of a rule says of itself.
    pub fn exercise(&self, rule: &Rule) -> Result<Meta> {
        let file = rule.exercise(self.root.path()).join("Cargo.toml");
        let next = || {
            format!(
                "{}: give [package.metadata.exercise] a title, the minutes and the tags",
                self.root.shown(&file)
            )
        };
        Manifest::parse(&self.root.read(&file)?).with_context(next)?.exercise.with_context(next)
    }

    /// A new id for a schedule, unique on this page and in the printed book.
    pub fn next_id(&mut self) -> String {
        self.schedules += 1;
        let page = self.path.with_extension("");
        let page = page.to_string_lossy();
        let page = page.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "-");
        format!("schedule-{page}-{}", self.schedules)
    }
}

/// Puts what they draw in the place of all our directives.
pub fn expand(root: &Root, path: &Path, text: &str) -> Result<String> {
    let mut page = Page { root, path, schedules: 0 };
    let chapter = Chapter::new(text);
    let mut out = String::with_capacity(text.len());
    for line in &chapter.lines {
        let directive = Directive::all_in(*line).into_iter().next();
        let ours = directive.filter(|d| d.alone && line.place == Place::Prose);
        match ours.and_then(|d| Some((find(d.name)?, d))) {
            Some((draw, directive)) => {
                let html = draw.draw(directive.arguments, &mut page).with_context(|| {
                    let chapter = root.shown(&root.chapters().join(path));
                    format!(
                        "{chapter}:{}: cannot draw {{{{#{}}}}}, which is written {}",
                        line.number,
                        draw.name(),
                        draw.usage()
                    )
                })?;
                // Between blank lines, so that Markdown sees a block of its own.
                out.push_str(&format!("\n{html}\n"));
            }
            None => out.push_str(line.text),
        }
        out.push('\n');
    }
    Ok(out)
}

/// Our directive of that name.
pub fn find(name: &str) -> Option<&'static dyn Draw> {
    OURS.into_iter().find(|ours| ours.name() == name)
}

fn no_arguments(arguments: &str, usage: &str) -> Result<()> {
    if !arguments.is_empty() {
        bail!("it takes nothing after its name; write {usage}");
    }
    Ok(())
}
