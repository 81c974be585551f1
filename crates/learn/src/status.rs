//! What is being built just now, said where somebody can see it.

use std::io::IsTerminal as _;

use crate::cargo;
use crate::style::{self, Ink};

/// A line on standard error that says what is being built, where there is a terminal to see it.
#[derive(Debug)]
pub struct Status {
    shown: bool,
}

impl Status {
    /// A line that is empty so far.
    pub fn new() -> Status {
        Status { shown: false }
    }

    /// Shows where a build stands.
    pub fn show(&mut self, progress: &cargo::Progress) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        self.shown = true;
        style::eprint(&format!("\r\x1b[K{}", Ink::Faint.paint(&progress.to_string())));
    }
}

impl Drop for Status {
    fn drop(&mut self) {
        if self.shown {
            style::eprint("\r\x1b[K");
        }
    }
}
