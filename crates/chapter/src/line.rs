//! The lines of a chapter, and what each belongs to.

use crate::{Directive, Fence};

/// One chapter's text.
#[derive(Clone, Debug)]
pub struct Chapter<'a> {
    /// Every line, in order.
    pub lines: Vec<Line<'a>>,
    /// Every block of code, in order.
    pub fences: Vec<Fence<'a>>,
}

/// One line of a chapter.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// The line without its line break.
    pub text: &'a str,
    /// What it belongs to.
    pub place: Place,
}

/// What a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Text, headings, tables, HTML.
    Prose,
    /// An HTML comment that fills the line.
    Comment,
    /// The first or last line of an `admonish` block, whose inside is prose again.
    Container,
    /// A block of code, its first and last line included: an index into [`Chapter::fences`].
    Fence(usize),
}

/// A fence that is open while the lines are read.
struct Open {
    mark: char,
    length: usize,
    fence: Option<usize>,
}

impl<'a> Chapter<'a> {
    /// Cuts a chapter's text into lines and fences.
    pub fn new(text: &'a str) -> Self {
        let mut chapter = Self { lines: Vec::new(), fences: Vec::new() };
        let mut open: Vec<Open> = Vec::new();
        let mut in_comment = false;
        for (index, text) in text.lines().enumerate() {
            let number = index + 1;
            let place = if in_comment {
                in_comment = !text.contains("-->");
                Place::Comment
            } else {
                match chapter.fence_line(number, text, &mut open) {
                    Some(place) => place,
                    None => comment_or_prose(text, &mut in_comment),
                }
            };
            chapter.lines.push(Line { number, text, place });
        }
        chapter
    }

    /// Every directive that is not escaped, in order, wherever it stands.
    pub fn directives(&self) -> impl Iterator<Item = Directive<'a>> + '_ {
        self.lines.iter().copied().flat_map(Directive::all_in)
    }

    /// The place of a line that has to do with a fence; `None` for one that has not.
    fn fence_line(&mut self, number: usize, text: &'a str, open: &mut Vec<Open>) -> Option<Place> {
        let mark = Mark::of(text);
        if let Some(current) = open.last() {
            let closes = mark.as_ref().is_some_and(|mark| {
                mark.info.is_empty() && mark.mark == current.mark && mark.length >= current.length
            });
            match (current.fence, closes) {
                (Some(fence), true) => {
                    self.fences[fence].close = Some(number);
                    open.pop();
                    return Some(Place::Fence(fence));
                }
                (Some(fence), false) => {
                    self.fences[fence].body.push(text);
                    return Some(Place::Fence(fence));
                }
                (None, true) => {
                    open.pop();
                    return Some(Place::Container);
                }
                (None, false) => {}
            }
        }
        let mark = mark?;
        let container = mark.info.split_whitespace().next() == Some("admonish");
        let fence = (!container).then(|| {
            let before = self.lines.last().map_or("", |line| line.text);
            self.fences.push(Fence::new(number, text, mark.info, before));
            self.fences.len() - 1
        });
        open.push(Open { mark: mark.mark, length: mark.length, fence });
        Some(fence.map_or(Place::Container, Place::Fence))
    }
}

/// Three or more backticks or tildes at the start of a line.
struct Mark<'a> {
    mark: char,
    length: usize,
    info: &'a str,
}

impl<'a> Mark<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let text = text.trim_start_matches([' ', '\t', '>']);
        let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = text.trim_start_matches(mark);
        let length = text.len() - info.len();
        let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then(|| Self { mark, length, info: info.trim() })
    }
}

fn comment_or_prose(text: &str, in_comment: &mut bool) -> Place {
    let trimmed = text.trim();
    if let Some(at) = trimmed.rfind("<!--") {
        let ends = trimmed[at..].contains("-->");
        *in_comment = !ends;
        if trimmed.starts_with("<!--") && (!ends || trimmed.ends_with("-->")) {
            return Place::Comment;
        }
    }
    Place::Prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_keeps_its_lines_and_a_container_is_prose_inside() {
        let text = "a\n````admonish note\nb\n```rust\nlet x;\n```\n````\n<!-- c\nd -->\ne";
        let chapter = Chapter::new(text);
        let places: Vec<Place> = chapter.lines.iter().map(|line| line.place).collect();
        use Place::{Comment, Container, Prose};
        let code = Place::Fence(0);
        assert_eq!(places, [Prose, Container, Prose, code, code, code, Container, Comment, Comment, Prose]);
        assert_eq!(chapter.fences[0].body, ["let x;"]);
        assert_eq!(chapter.fences[0].close, Some(6));
    }

    #[test]
    fn inline_code_with_three_backticks_is_no_fence() {
        assert!(Chapter::new("``` x ``` and more").fences.is_empty());
    }
}
