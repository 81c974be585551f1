//! `src/SUMMARY.md`, the only list and the only order of the chapters.
//!
//! A chapter is a link to a Markdown file: `[A counter](01_fundamental_rules/safe-counter.md)`.
//! Everything else in the file is mdBook's business.

/// One chapter of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The link's text.
    pub title: String,
    /// The path below `src/`, without `.md`: `01_fundamental_rules/safe-counter`.
    pub path: String,
}

/// The chapters in the order of the text.
pub fn chapters(summary: &str) -> Vec<Chapter> {
    let mut found = Vec::new();
    for line in summary.lines() {
        let mut rest = line;
        while let Some(at) = rest.find("](") {
            let target = &rest[at + 2..];
            let Some(end) = target.find(')') else { break };
            let title = rest[..at].rsplit_once('[').map_or("", |(_, title)| title);
            if let Some(path) = target[..end].trim().trim_start_matches("./").strip_suffix(".md") {
                found.push(Chapter { title: title.trim().to_owned(), path: path.to_owned() });
            }
            rest = &target[end + 1..];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_chapters_are_taken_in_order() {
        let found = chapters(
            "# Summary\n\n[Welcome](welcome.md)\n\n# Part\n\n- [A `counter`](./01_rules/safe-counter.md)\n  \
             - [Two](01_rules/two.md)\n- [Draft]()\n- [Elsewhere](https://example.org/)\n",
        );
        let paths: Vec<_> = found.iter().map(|chapter| chapter.path.as_str()).collect();
        assert_eq!(paths, ["welcome", "01_rules/safe-counter", "01_rules/two"]);
        assert_eq!(found[1].title, "A `counter`");
    }
}
