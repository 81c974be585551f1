//! `{{#report unlock_between}}`: a recorded failure as the learner's terminal shows it.

use super::{Draw, Page, Reference, schedule::missing};
use crate::schedule::read;
use anyhow::{Context as _, Result};
use interleave::draw::{Style, text};
use std::path::Path;

/// Prints a recorded report as text.
pub struct Text;

/// What fits on the page without scrolling.
const STYLE: Style = Style { width: 88, colour: false };

impl Draw for Text {
    fn name(&self) -> &'static str {
        "report"
    }

    fn usage(&self) -> &'static str {
        "{{#report 01_fundamental_rules/safe-counter/unlock_between}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        let Reference { file, .. } = Reference::parse(arguments, page.root, page.path)?;
        recorded(&file, page)
    }
}

/// A recorded file as text.
pub fn recorded(file: &Path, page: &Page<'_>) -> Result<String> {
    if !file.is_file() {
        return Ok(missing(file, page));
    }
    let report = read(&page.root.read(file)?).with_context(|| page.root.shown(file))?;
    Ok(format!("````text\n{}````\n", text(&report, STYLE)))
}
