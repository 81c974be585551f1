//! The command line.

use std::env;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::exit::{self, UsageError};
use crate::format::Format;
use crate::process::Limits;
use crate::workspace::{self, Workspace};

/// Exercises in concurrent Rust, checked under every schedule.
///
/// Without a command: shows the next exercise, watches its file, and checks it at each save. Where
/// standard output is no terminal, or a dumb one, it checks once, prints plain lines, and ends.
#[derive(Debug, Parser)]
#[command(name = "cargo learn", bin_name = "cargo learn", version, after_help = exit::HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Commands>,
    /// The exercise to start at; without it, the one whose folder you are in, or else the next that has not
    /// passed.
    pub name: Option<String>,
    /// Look at the file itself ten times a second instead of waiting for file events.
    #[arg(long)]
    pub poll: bool,
    #[command(flatten)]
    limit: LimitArgs,
}

/// What a test executable may use.
#[derive(Clone, Copy, Debug, Args)]
pub struct LimitArgs {
    /// Seconds after which a test executable is stopped; 60, and for `verify` 300, unless told.
    #[arg(long, value_name = "SECONDS", global = true)]
    limit: Option<u64>,
    /// MiB of memory at which a test executable is stopped.
    #[arg(long, value_name = "MIB", default_value_t = 4096, global = true)]
    memory: u64,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Commands {
    /// Show every exercise and how it stands.
    List,
    /// Check an exercise once.
    // What cargo calls it is tried first.
    #[command(aliases = ["test", "run"])]
    Check {
        /// The exercise; without it, the one whose folder you are in, or else the next that has not passed.
        name: Option<String>,
        /// Check every exercise.
        #[arg(long, conflicts_with = "name")]
        all: bool,
        /// How to print the verdicts.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show a hint: without a level, the first.
    Hint {
        /// The exercise; without it, the one whose folder you are in, or else the next that has not passed.
        name: Option<String>,
        /// From 1, where to look, to 3, almost the answer.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
        level: u8,
    },
    /// Show, as a page in the browser, the schedules that break your own file.
    Explain {
        /// The exercise; without it, the one whose folder you are in, or else the next that has not passed.
        name: Option<String>,
        /// Print the page's path only.
        #[arg(long)]
        no_open: bool,
    },
    /// Show our answer: once you have passed, or when you ask a second time.
    Solution {
        /// The exercise; without it, the one whose folder you are in, or else the next that has not passed.
        name: Option<String>,
        /// Show it at once.
        #[arg(long)]
        yes: bool,
    },
    /// Put the starting point back. What was there is kept, and you are told where.
    Reset {
        /// The exercise; without it, the one whose folder you are in.
        name: Option<String>,
    },
    /// Look at the machine and the repository, and say what to do.
    Doctor,
    /// Prove, for those who write exercises, that the checks tell right answers from wrong ones.
    Verify(VerifyArgs),
}

/// What `verify` is asked for.
#[derive(Clone, Debug, Default, Args)]
pub struct VerifyArgs {
    /// The exercises; without a name, all of them.
    pub names: Vec<String>,
    /// Write the schedules that reject the near misses beside them.
    #[arg(long)]
    pub record: bool,
    /// Run every test executable this often, and demand the same verdict each time. Of a near miss, the tests that
    /// rejected it the first time.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,
    /// Keep every core busy meanwhile.
    #[arg(long)]
    pub load: bool,
    /// Run everything on one core (Linux).
    #[arg(long)]
    pub one_core: bool,
    /// How many test executables to run at once; as many as there are cores, unless told.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Try near misses against the test targets, too, of which their headers name no test.
    #[arg(long)]
    pub every_test: bool,
    /// Leave clippy out.
    #[arg(long)]
    pub no_clippy: bool,
    /// Leave the near misses out: four of five stored files. A hundred runs of the others take an hour or two.
    #[arg(long, conflicts_with = "record")]
    pub no_near_misses: bool,
}

impl Cli {
    /// Reads the command line. A mistyped command is taken for the exercise, and then the word after it is one too
    /// many: so it is looked for when that is refused. Whatever else is refused, clap says, and ends the process.
    pub fn read() -> Result<Cli> {
        Cli::try_parse().or_else(|error| {
            if error.kind() == ErrorKind::UnknownArgument
                && let Some(word) = env::args().nth(1)
                && let Ok(workspace) = Workspace::find()
            {
                refuse_command(&word, &workspace)?;
            }
            error.exit()
        })
    }

    /// Refuses a first word that is no exercise's name but a command's, mistyped or in the wrong place.
    pub fn refuse_mistakes(&self, workspace: &Workspace) -> Result<()> {
        let Some(name) = &self.name else { return Ok(()) };
        if self.command.is_some() {
            bail!(UsageError(format!("a command goes before the name: `cargo learn check {name}`")));
        }
        refuse_command(name, workspace)
    }

    /// What a test executable may use.
    pub fn limits(&self) -> Limits {
        // Nobody waits for what is verified, and it shares the cores with a compiler.
        let usual = if matches!(self.command, Some(Commands::Verify(_))) { 300 } else { 60 };
        Limits {
            time: Duration::from_secs(self.limit.limit.unwrap_or(usual)),
            memory: self.limit.memory << 20,
            output: 4 << 20,
        }
    }
}

/// Refuses a word that is more like a command than like an exercise, and is neither.
fn refuse_command(word: &str, workspace: &Workspace) -> Result<()> {
    let cli = Cli::command();
    let commands = cli.get_subcommands().map(clap::Command::get_name);
    let exercises = workspace.exercises.iter().map(|exercise| exercise.name.as_str());
    if let Some(command) = workspace::nearest(word, commands.chain(exercises))
        && command != word
        && cli.find_subcommand(command).is_some()
    {
        bail!(UsageError(format!("there is no command `{word}`; did you mean `cargo learn {command}`?")));
    }
    Ok(())
}
