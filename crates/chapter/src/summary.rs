//! `SUMMARY.md`, the only list of chapters and their only order.

/// The chapters that `SUMMARY.md` lists.
#[derive(Clone, Debug, Default)]
pub struct Summary<'a> {
    /// Its entries, in order.
    pub entries: Vec<Entry<'a>>,
}

/// One chapter in `SUMMARY.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The number of its line.
    pub line: usize,
    /// The title that the table of contents shows.
    pub title: &'a str,
    /// Its file, relative to the folder of `SUMMARY.md`.
    pub path: &'a str,
    /// The title of the part it stands in; none before the first.
    pub part: Option<&'a str>,
}

impl<'a> Summary<'a> {
    /// Reads `[title](path)` from each line that has one. A draft, whose path is empty, is no chapter. A heading is
    /// the title of a part, but for the first: that is the list's own.
    pub fn new(text: &'a str) -> Self {
        let mut headings = 0;
        let mut part = None;
        let entries = text.lines().enumerate().filter_map(|(index, line)| {
            if let Some(heading) = line.strip_prefix("# ") {
                headings += 1;
                part = Some(heading.trim()).filter(|_| headings > 1);
                return None;
            }
            let (before, rest) = line.split_once('[')?;
            let (title, rest) = rest.split_once("](")?;
            let (path, _) = rest.split_once(')')?;
            let listed = before.trim().is_empty() || matches!(before.trim(), "-" | "*");
            let path = path.trim().trim_start_matches("./");
            (listed && !path.is_empty()).then_some(Entry { line: index + 1, title, path, part })
        });
        Self { entries: entries.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Summary};

    #[test]
    fn chapters_are_listed_and_drafts_are_not() {
        let text = "# Summary\n\n[Start](./a.md)\n\n# Part\n\n- [Rule](b/c.md)\n- [Later]()\n";
        let entry = |line, title, path, part| Entry { line, title, path, part };
        assert_eq!(
            Summary::new(text).entries,
            [entry(3, "Start", "a.md", None), entry(7, "Rule", "b/c.md", Some("Part"))]
        );
    }
}
