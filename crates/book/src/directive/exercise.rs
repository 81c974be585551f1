//! `{{#exercise}}`: the box of the rule's exercise.

use super::{Draw, Page, no_arguments};
use crate::html::Text;
use anyhow::Result;
use std::fmt::Write as _;

/// Draws what to build, how long it takes, and the commands that check it.
pub struct ExerciseBox;

impl Draw for ExerciseBox {
    fn name(&self) -> &'static str {
        "exercise"
    }

    fn usage(&self) -> &'static str {
        "{{#exercise}}"
    }

    fn draw(&self, arguments: &str, page: &mut Page<'_>) -> Result<String> {
        no_arguments(arguments, self.usage())?;
        let rule = page.rule()?;
        let exercise = page.exercise(&rule)?;
        let name = Text(&rule.name);
        let mut html = String::new();
        writeln!(html, "<section class=\"exercise\" aria-label=\"Exercise {name}\">")?;
        writeln!(
            html,
            "<p class=\"exercise-title\"><strong>{}</strong> <span class=\"exercise-minutes\">{} minutes</span></p>",
            Text(&exercise.title),
            exercise.minutes
        )?;
        if !exercise.tags.is_empty() {
            write!(html, "<ul class=\"exercise-tags\" aria-label=\"Tags\">")?;
            for tag in &exercise.tags {
                write!(html, "<li>{}</li>", Text(tag))?;
            }
            writeln!(html, "</ul>")?;
        }
        let file = page.root.shown(&rule.exercise(page.root.path()).join("src/lib.rs"));
        writeln!(html, "<p>Edit <code>{}</code>, then check it:</p>", Text(&file))?;
        writeln!(
            html,
            "<pre><code class=\"language-text\">cargo learn check {name}\ncargo test -p {name}</code></pre>"
        )?;
        writeln!(html, "</section>")?;
        Ok(html)
    }
}
