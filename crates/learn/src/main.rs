//! `cargo learn`: the runner of the exercises.
//!
//! ```text
//! Session                  what every command needs
//!   Workspace              the repository: its exercises in the book's order
//!     Exercise             one exercise: its folder, its twin paths, its manifest's facts
//!   Progress               which exercises passed, and with what content
//!   Checker                builds and runs one exercise: cargo, then binary by binary
//!     Verdict              what that came to: an ending for each promise, with its Report
//! verify                   the other user: whoever writes exercises
//! ```
//!
//! Commands are in [`command`], one file each; what is printed is made in [`view`] and [`format`].

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Commands};
use crate::exit::Exit;
use crate::session::Session;
use crate::style::Ink;

mod ansi;
mod api;
mod atomic_write;
mod bar;
mod binary;
mod cargo;
mod checker;
mod cli;
mod command;
mod content;
mod doctor;
mod exercise;
mod exit;
mod explain;
mod folder;
mod foremost;
mod format;
mod hints;
mod libtest;
mod line;
mod memory;
mod process;
mod progress;
mod reach;
mod session;
mod signals;
mod starter;
mod status;
mod stop;
mod style;
mod task;
mod verdict;
mod verify;
mod view;
mod watch;
mod workspace;

fn main() -> ExitCode {
    if let Err(error) = signals::handle() {
        style::eprint(&format!("{} Ctrl-C will not stop checks: {error}\n", Ink::Warn.paint("warning:")));
    }
    match Cli::read().and_then(|cli| run(&cli)) {
        Ok(exit) => exit.into(),
        Err(error) => {
            style::eprint(&format!("{} {error:#}\n", Ink::Bad.paint("error:")));
            exit::of_error(&error).into()
        }
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    let mut session = Session::begin(cli.limits())?;
    cli.refuse_mistakes(&session.workspace)?;
    match &cli.command {
        None if watch::terminal::can_draw() => watch::run(&mut session, cli.name.as_deref(), cli.poll),
        None => command::check::plain(&mut session, cli.name.as_deref()),
        Some(Commands::List) => command::list::run(&session),
        Some(Commands::Check { name, all, format }) => {
            command::check::run(&mut session, name.as_deref(), *all, *format)
        }
        Some(Commands::Hint { name, level }) => command::hint::run(&session, name.as_deref(), *level),
        Some(Commands::Explain { name, no_open }) => {
            command::explain::run(&mut session, name.as_deref(), !no_open)
        }
        Some(Commands::Doctor) => command::doctor::run(&session),
        Some(Commands::Reset { name }) => command::reset::run(&session, name.as_deref()),
        Some(Commands::Solution { name, yes }) => command::solution::run(&mut session, name.as_deref(), *yes),
        Some(Commands::Verify(args)) => verify::run(&session, args),
    }
}
