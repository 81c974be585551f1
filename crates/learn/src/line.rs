//! One line on standard error that is drawn again at each change, and wiped out at the end.
//!
//! It is wiped with blanks and not with an escape, which a terminal without colour is not given.

use std::io::IsTerminal as _;

use crate::ansi;
use crate::style;

/// The line; drawn only where there is a terminal to see it.
#[derive(Debug)]
pub struct Line {
    shown: bool,
    /// How many columns of it are drawn.
    drawn: usize,
}

impl Line {
    /// A line that is empty so far.
    pub fn new() -> Line {
        Line { shown: std::io::stderr().is_terminal(), drawn: 0 }
    }

    /// Whether anybody sees it.
    pub fn is_shown(&self) -> bool {
        self.shown
    }

    /// Draws it anew.
    pub fn draw(&mut self, text: &str) {
        if !self.shown {
            return;
        }
        let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        let row = ansi::cut(text, columns.saturating_sub(1));
        let width = ansi::columns(&row);
        style::eprint(&format!("\r{row}{}", " ".repeat(self.drawn.saturating_sub(width))));
        self.drawn = width;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.drawn > 0 {
            style::eprint(&format!("\r{}\r", " ".repeat(self.drawn)));
        }
    }
}
