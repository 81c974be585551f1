//! What is being built just now, said where somebody can see it.

use crate::cargo;
use crate::line::Line;
use crate::style::Ink;

/// A line on standard error that says what is being built.
#[derive(Debug)]
pub struct Status {
    line: Line,
}

impl Status {
    /// A line that is empty so far.
    pub fn new() -> Status {
        Status { line: Line::new() }
    }

    /// Shows where a build stands.
    pub fn show(&mut self, progress: &cargo::Progress) {
        self.line.draw(&Ink::Faint.paint(&progress.to_string()));
    }
}
