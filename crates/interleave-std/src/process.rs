//! `std::process`, without the ways to end the process: they would end the check.

pub use ::std::process::{
    Child, ChildStderr, ChildStdin, ChildStdout, Command, CommandArgs, CommandEnvs, ExitCode, ExitStatus,
    Output, Stdio, Termination, id,
};

use crate::rt;

/// Ends the check: an exit would take every thread with it, finished or not.
pub fn exit(code: i32) -> ! {
    rt::fail(
        interleave::report::Kind::Panic,
        format!("The code calls process::exit({code}), which ends every thread where it stands."),
    )
}

/// Ends the check, as [`exit`] does.
pub fn abort() -> ! {
    rt::fail(
        interleave::report::Kind::Panic,
        "The code calls process::abort(), which ends every thread where it stands.",
    )
}
