//! `cargo learn doctor`

use std::fmt::Write as _;

use anyhow::Result;

use crate::doctor::{self, State};
use crate::exit::Exit;
use crate::session::Session;
use crate::style::{self, Ink};

/// Prints a line for each thing looked at: how it is, and what to do.
pub fn run(session: &Session) -> Result<Exit> {
    let findings = doctor::look(&session.workspace);
    let widest = findings.iter().map(|finding| finding.what.len()).max().unwrap_or(0);
    let mut text = String::new();
    for finding in &findings {
        let mark = match finding.state {
            State::Good => Ink::Good.paint("✓"),
            State::Weak => Ink::Warn.paint("!"),
            State::Broken => Ink::Bad.paint("✗"),
        };
        let _ = writeln!(text, "{mark} {:widest$}  {}", finding.what, finding.tells);
    }
    style::print(&text);
    let broken = findings.iter().any(|finding| finding.state == State::Broken);
    Ok(if broken { Exit::Environment } else { Exit::Good })
}
