//! What `cargo book` ends with, by the same numbers as `cargo learn`.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface: `--help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for holds.
    Good = 0,
    /// The book was looked at, and there is something to mend.
    Findings = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Cargo, the disk, the network or the repository is not in order.
    Environment = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
