//! The colours of all that the runner prints. What is no terminal gets the same text without them.

use std::io::{self, IsTerminal as _, Write as _};

/// A style: the escape that begins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What holds.
    Good,
    /// What is broken.
    Bad,
    /// What wants attention.
    Warn,
    /// Names and headings.
    Strong,
    /// What may be skipped.
    Faint,
    /// Files and keys.
    Link,
}

impl Ink {
    /// The text in this style.
    pub fn paint(self, text: &str) -> String {
        let code = match self {
            Ink::Good => "32",
            Ink::Bad => "31",
            Ink::Warn => "33",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Link => "36",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Prints to standard output; colour is dropped where it is not wanted. A reader that has gone away,
/// as `head` does, is no error.
pub fn print(text: &str) {
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
    let _ = io::stdout().flush();
}

/// Prints to standard error; colour is dropped where it is not wanted.
pub fn eprint(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The columns of the terminal behind standard output; 100 where it is none.
pub fn width() -> usize {
    let columns = match io::stdout().is_terminal() {
        true => crossterm::terminal::size().map_or(100, |(columns, _)| usize::from(columns)),
        false => 100,
    };
    columns.max(40)
}
