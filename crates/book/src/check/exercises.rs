//! Exercises that no chapter mentions.

use super::{Finding, Page, Pages};
use anyhow::Result;
use rule::Rule;

/// An exercise is mentioned by `{{#exercise}}` in its own chapter or by its command in any.
pub fn find(pages: &Pages) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for rule in Rule::all(pages.root.path())? {
        if !pages.pages.iter().any(|page| mentions(page, &rule)) {
            findings.push(Finding {
                file: format!("exercises/{}/Cargo.toml", rule.path()),
                line: 1,
                what: "no chapter mentions this exercise".to_owned(),
                next: format!("put {{{{#exercise}}}} into src/{}.md", rule.path()),
            });
        }
    }
    Ok(findings)
}

fn mentions(page: &Page, rule: &Rule) -> bool {
    let own = Rule::of_chapter(&page.path).as_ref() == Some(rule);
    let drawn = own && page.chapter().directives().any(|directive| directive.name == "exercise");
    let command = format!("-p {}", rule.name);
    drawn
        || (page.text.match_indices(&command)).any(|(at, found)| {
            let after = page.text[at + found.len()..].chars().next();
            !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
}
