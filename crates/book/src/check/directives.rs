//! Directives that nobody knows, that cannot be drawn, or that stand where they are not seen.

use super::{Finding, Page, Pages};
use crate::directive::{self, MDBOOKS, OURS, Reference};
use chapter::{Directive, Place};

/// Draws every directive of ours and looks for those that are nobody's.
pub fn find(pages: &Pages, page: &Page) -> Vec<Finding> {
    let mut drawn = directive::Page { root: &pages.root, path: &page.path, schedules: 0 };
    (page.chapter().directives())
        .filter(|directive| directive.place != Place::Comment)
        .filter_map(|directive| {
            let (what, next) = problem(&mut drawn, directive)?;
            Some(page.finding(directive.line, what, next))
        })
        .collect()
}

fn problem(page: &mut directive::Page<'_>, found: Directive<'_>) -> Option<(String, String)> {
    let name = found.name;
    if MDBOOKS.contains(&name) {
        return None;
    }
    let Some(ours) = directive::find(name) else {
        let known: Vec<&str> = MDBOOKS.into_iter().chain(OURS.map(|ours| ours.name())).collect();
        return Some((
            format!("nobody knows the directive {{{{#{name}}}}}"),
            format!("there are: {}; to show one as text, put a backslash before it", known.join(", ")),
        ));
    };
    if !found.alone || found.place != Place::Prose {
        return Some((
            format!("{{{{#{name}}}}} is drawn only where it stands alone on its line, outside code"),
            "move it, or put a backslash before it to show it as text".to_owned(),
        ));
    }
    if let Err(error) = ours.draw(found.arguments, page) {
        return Some((
            format!("{{{{#{name}}}}} cannot be drawn: {error:#}"),
            format!("it is written: {}", ours.usage()),
        ));
    }
    if matches!(name, "schedule" | "report")
        && let Ok(reference) = Reference::parse(found.arguments, page.root, page.path)
        && !reference.file.is_file()
    {
        let file = page.root.shown(&reference.file);
        return Some((
            format!("{{{{#{name}}}}} names {file}, which is not there"),
            "record it with `cargo learn verify --record`, or correct the name".to_owned(),
        ));
    }
    None
}
