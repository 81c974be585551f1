//! `std::process`, without the ways to end the process: they would end the check.

pub use ::std::process::{
    Child, ChildStderr, ChildStdin, ChildStdout, Command, CommandArgs, CommandEnvs, ExitCode, ExitStatus,
    Output, Stdio, Termination, id,
};

use std::panic::Location;

use crate::rt;

fn note(place: rt::Place, text: String) {
    let handle = rt::with(|run| run.threads[run.current].handle);
    rt::record(handle, place, &|_| text.clone());
}

/// Ends the check: an exit would take every thread with it, finished or not.
#[track_caller]
pub fn exit(code: i32) -> ! {
    note(Location::caller(), format!("calls process::exit({code})"));
    rt::fail(
        interleave::report::Kind::Panic,
        format!("The code calls process::exit({code}), which ends every thread where it stands."),
    )
}

/// Ends the check, as [`exit`] does.
#[track_caller]
pub fn abort() -> ! {
    note(Location::caller(), "calls process::abort()".to_owned());
    rt::fail(
        interleave::report::Kind::Panic,
        "The code calls process::abort(), which ends every thread where it stands.",
    )
}
