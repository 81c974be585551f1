//! What `cargo learn` ends with, so that a script can tell a wrong answer from a broken machine.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface: `--help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for holds.
    Good = 0,
    /// A check ran to its verdict, and the verdict is no.
    Failed = 1,
    /// The command line asks for something that does not exist. Clap ends with this number too.
    Usage = 2,
    /// Cargo, git, the disk or the repository is not in order; nothing was judged.
    Environment = 3,
    /// Somebody pressed Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// The part of `--help` that lists the numbers.
pub const HELP: &str = "\
Exit codes:
  0    all good
  1    a check failed
  2    the command line makes no sense
  3    cargo, git, the disk or the repository is not in order
  130  interrupted";

/// An error that is the caller's: it ends with [`Exit::Usage`] instead of [`Exit::Environment`].
#[derive(Debug)]
pub struct UsageError(pub String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Which code an error ends with.
pub fn of_error(error: &anyhow::Error) -> Exit {
    if error.is::<UsageError>() { Exit::Usage } else { Exit::Environment }
}
