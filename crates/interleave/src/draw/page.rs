//! The text so far, and how to go on.

use std::fmt::Write as _;

use super::Style;
use super::words::wrap;

/// How a piece of text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bad,
    Strong,
    Faint,
    /// What a reader should not miss: a switch, a stale read.
    Marked,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bad => "\x1b[1;31m",
            Self::Strong => "\x1b[1m",
            Self::Faint => "\x1b[2m",
            Self::Marked => "\x1b[33m",
        }
    }
}

/// The text so far.
pub(super) struct Page {
    out: String,
    pub(super) width: usize,
    colour: bool,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { out: String::new(), width: style.width.max(60), colour: style.colour }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// One line.
    pub(super) fn line(&mut self, line: &str, ink: Ink) {
        self.pieces(&[(line, ink)]);
    }

    /// One line of several pieces, without the spaces at its end.
    pub(super) fn pieces(&mut self, pieces: &[(&str, Ink)]) {
        let last = pieces.iter().rposition(|(text, _)| !text.trim_end().is_empty());
        let pieces = &pieces[..last.map_or(0, |last| last + 1)];
        for (index, (text, ink)) in pieces.iter().enumerate() {
            let text = if index + 1 == pieces.len() { text.trim_end() } else { text };
            let code = ink.code();
            let _ = match self.colour && !code.is_empty() && !text.trim().is_empty() {
                true => write!(self.out, "{code}{text}\x1b[0m"),
                false => write!(self.out, "{text}"),
            };
        }
        self.out.push('\n');
    }

    /// Wrapped text, its first line after `lead`, the others indented as far.
    pub(super) fn paragraph(&mut self, lead: &str, text: &str, ink: Ink) {
        let indent = " ".repeat(lead.chars().count());
        for (index, line) in wrap(text, self.width - indent.len()).iter().enumerate() {
            let lead = if index == 0 { lead } else { &indent };
            self.line(&format!("{lead}{line}"), ink);
        }
    }
}
