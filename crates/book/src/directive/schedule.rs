//! `{{#schedule unlock_between}}`: a recorded schedule.

use super::{Draw, Page};
use crate::{
    html::Text,
    root::Root,
    schedule::{Frame, draw, read},
};
use anyhow::{Context as _, Result, bail};
use rule::Rule;
use std::path::{Path, PathBuf};

/// Draws the schedule recorded for a near miss.
pub struct Schedule;

/// What stands after `{{#schedule`: which recording, and a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The recorded file.
    pub file: PathBuf,
    /// The caption, without its quotation marks.
    pub caption: Option<String>,
}

impl Draw for Schedule {
    fn name(&self) -> &'static str {
        "schedule"
    }

    fn usage(&self) -> &'static str {
        "{{#schedule unlock_between \"An optional caption.\"}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        let Reference { file, caption } = Reference::parse(arguments, page.root, page.path)?;
        recorded(&file, caption.as_deref(), page)
    }
}

impl Reference {
    /// Reads what stands after the name. The file it names need not be there.
    pub fn parse(arguments: &str, root: &Root, page: &Path) -> Result<Self> {
        let (what, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
        let caption = match rest.trim() {
            "" => None,
            quoted => Some(
                (quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')))
                    .context("the caption wants quotation marks")?
                    .to_owned(),
            ),
        };
        let file = if what.ends_with(".json") {
            let chapter = root.chapters().join(page);
            chapter.parent().unwrap_or(&chapter).join(what)
        } else {
            match what.split('/').collect::<Vec<_>>().as_slice() {
                [""] => bail!("it does not say which schedule"),
                [near_miss] => Rule::of_chapter(page)
                    .context(
                        "this page has no rule of its own; name the rule too, as in \
                         `01_fundamental_rules/safe-counter/unlock_between`",
                    )?
                    .recorded(root.path(), near_miss),
                [part, name, near_miss] => Rule { part: (*part).to_owned(), name: (*name).to_owned() }
                    .recorded(root.path(), near_miss),
                _ => bail!(
                    "`{what}` names no near miss: it is `near_miss`, `part/rule/near_miss` or the path of a .json file"
                ),
            }
        };
        Ok(Self { file, caption })
    }
}

/// A recorded file as a figure.
pub fn recorded(file: &Path, caption: Option<&str>, page: &mut Page<'_>) -> Result<String> {
    if !file.is_file() {
        return Ok(missing(file, page));
    }
    let report = read(&page.root.read(file)?).with_context(|| page.root.shown(file))?;
    let id = page.next_id();
    Ok(draw(&report, &Frame { id: &id, caption }))
}

/// What stands where a recording is missing, so that a chapter can be read before its schedules are there.
/// `cargo book check` does not let it pass.
pub fn missing(file: &Path, page: &Page<'_>) -> String {
    let shown = page.root.shown(file);
    tracing::warn!("{shown} is not recorded yet; run `cargo learn verify --record`");
    let shown = Text(&shown);
    format!(
        "<p class=\"schedule-missing\">Here will be a schedule that is not recorded yet: <code>{shown}</code>.</p>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(arguments: &str, page: &str) -> Result<String> {
        let root = Root::new("/r");
        let reference = Reference::parse(arguments, &root, Path::new(page))?;
        Ok(root.shown(&reference.file))
    }

    #[test]
    fn a_recording_is_named_in_three_ways() -> Result<()> {
        let wanted = "solutions/02_channels/pipeline/near-misses/leak.json";
        assert_eq!(file("leak", "02_channels/pipeline.md")?, wanted);
        assert_eq!(file("02_channels/pipeline/leak \"So.\"", "introduction.md")?, wanted);
        assert_eq!(file("a/b.json", "introduction.md")?, "src/a/b.json");
        Ok(())
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (arguments, page) in
            [("", "a/b.md"), ("leak", "introduction.md"), ("leak caption", "a/b.md"), ("a/b", "a/b.md")]
        {
            assert!(file(arguments, page).is_err(), "{arguments}");
        }
    }
}
