//! Chapters that the map of rules does not lead to.

use super::{Finding, Pages};
use rule::Rule;

/// The page that lists every rule.
const MAP: &str = "from_go_to_rust.md";

/// Compares the map with the chapters. A book without the map has nothing to compare.
pub fn find(pages: &Pages) -> Vec<Finding> {
    let Some(map) = pages.pages.iter().find(|page| page.path.as_os_str() == MAP) else {
        return Vec::new();
    };
    (pages.pages.iter())
        .filter_map(|page| Rule::of_chapter(&page.path))
        .filter(|rule| !map.text.contains(&format!("({}.md", rule.path())))
        .map(|rule| {
            map.finding(
                1,
                format!("the map does not lead to {}.md", rule.path()),
                format!("link its row: [`{}`]({}.md)", rule.name, rule.path()),
            )
        })
        .collect()
}
