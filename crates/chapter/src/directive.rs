//! `{{#name arguments}}`.

use crate::{Line, Place};

/// A directive, mdBook's own or one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    /// The number of its line.
    pub line: usize,
    /// `schedule` in `{{#schedule unlock_between}}`.
    pub name: &'a str,
    /// `unlock_between` in `{{#schedule unlock_between}}`.
    pub arguments: &'a str,
    /// What its line belongs to.
    pub place: Place,
    /// True where nothing else stands on its line.
    pub alone: bool,
}

impl<'a> Directive<'a> {
    /// The directives of one line. A backslash before the braces escapes one.
    pub fn all_in(line: Line<'a>) -> Vec<Self> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = line.text[at..].find("{{").map(|offset| at + offset) {
            let inside = start + 2;
            let Some(end) = line.text[inside..].find("}}").map(|offset| inside + offset) else {
                break;
            };
            let escaped = line.text[..start].ends_with('\\');
            if let Some(content) = line.text[inside..end].trim().strip_prefix('#')
                && !escaped
            {
                let (name, arguments) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
                found.push(Self {
                    line: line.number,
                    name,
                    arguments: arguments.trim(),
                    place: line.place,
                    alone: line.text.trim() == &line.text[start..end + 2],
                });
            }
            at = end + 2;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::Chapter;

    #[test]
    fn directives_are_found_and_escaped_ones_are_not() {
        let text = "{{#exercise}}\nsee `\\{{#schedule x}}` and {{ #include a.rs:b }}.\n{{ no }}";
        let found: Vec<_> =
            (Chapter::new(text).directives()).map(|d| (d.line, d.name, d.arguments, d.alone)).collect();
        assert_eq!(found, [(1, "exercise", "", true), (2, "include", "a.rs:b", false)]);
    }
}
