//! A progress bar on standard error; where that is no terminal, only what is told in lines.

use std::sync::{Mutex, PoisonError};

use crate::line::Line;
use crate::style::{self, Ink};

/// The columns between the brackets.
const WIDTH: usize = 30;

/// One line that grows from empty to full.
#[derive(Debug)]
pub struct Bar {
    what: &'static str,
    length: usize,
    now: Mutex<Now>,
}

#[derive(Debug)]
struct Now {
    done: usize,
    about: String,
    line: Line,
}

impl Bar {
    /// A bar that is full after `length` steps.
    pub fn new(what: &'static str, length: usize) -> Bar {
        Bar { what, length, now: Mutex::new(Now { done: 0, about: String::new(), line: Line::new() }) }
    }

    /// One step is done.
    pub fn advance(&self) {
        self.change(|now| now.done += 1);
    }

    /// Says what is being done.
    pub fn say(&self, what: &str) {
        self.change(|now| what.clone_into(&mut now.about));
    }

    /// A line that stays, where there is no terminal to draw on.
    pub fn tell(&self, line: &str) {
        if !self.now.lock().unwrap_or_else(PoisonError::into_inner).line.is_shown() {
            style::eprint(&format!("{line}\n"));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
        let row = draw(self.what, now.done, self.length, &now.about);
        now.line.draw(&row);
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
