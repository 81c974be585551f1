//! A progress bar on standard error; where that is no terminal, only what is told in lines.

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};

use crate::ansi;
use crate::style::{self, Ink};

/// The columns between the brackets.
const WIDTH: usize = 30;

/// One line that is drawn again at each change, and wiped out at the end.
#[derive(Debug)]
pub struct Bar {
    what: &'static str,
    length: usize,
    shown: bool,
    now: Mutex<(usize, String)>,
}

impl Bar {
    /// A bar that is full after `length` steps.
    pub fn new(what: &'static str, length: usize) -> Bar {
        let shown = std::io::stderr().is_terminal();
        Bar { what, length, shown, now: Mutex::default() }
    }

    /// One step is done.
    pub fn advance(&self) {
        self.change(|now| now.0 += 1);
    }

    /// Says what is being done.
    pub fn say(&self, what: &str) {
        self.change(|now| what.clone_into(&mut now.1));
    }

    /// A line that stays, where there is no terminal to draw on.
    pub fn tell(&self, line: &str) {
        if !self.shown {
            style::eprint(&format!("{line}\n"));
        }
    }

    fn change(&self, change: impl FnOnce(&mut (usize, String))) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
        if self.shown {
            let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
            let row = draw(self.what, now.0, self.length, &now.1);
            style::eprint(&format!("\r{}\x1b[K", ansi::cut(&row, columns.saturating_sub(1))));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown {
            style::eprint("\r\x1b[K");
        }
    }
}

fn draw(what: &str, done: usize, length: usize, about: &str) -> String {
    // What was counted beforehand may have been too little.
    let length = length.max(done).max(1);
    let full = "=".repeat(WIDTH * done / length);
    format!("{what:8} [{full:WIDTH$}] {done}/{length} {}", Ink::Faint.paint(about))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_from_empty_to_full() {
        let plain = |done, length| anstream::adapter::strip_str(&draw("a", done, length, "b")).to_string();
        assert_eq!(plain(0, 0), format!("a        [{}] 0/1 b", " ".repeat(30)));
        assert_eq!(plain(1, 2), format!("a        [{}{}] 1/2 b", "=".repeat(15), " ".repeat(15)));
        assert_eq!(plain(3, 2), format!("a        [{}] 3/3 b", "=".repeat(30)));
    }
}
