//! What the machine and the repository must have, each looked at and told in one line.

use std::fs;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};

use crate::cargo;
use crate::process::{self, Cancel, Output};
use crate::workspace::Workspace;

/// What one look came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// The facts, and what to do.
    pub tells: String,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In order.
    Good,
    /// Works, with a drawback.
    Weak,
    /// Has to be put in order first.
    Broken,
}

/// MiB that a first build and its checks need, with room to spare.
const ROOM: u64 = 2048;

/// How long an event may take to arrive.
const EVENT: Duration = Duration::from_secs(2);

/// Looks at everything.
pub fn look(workspace: &Workspace) -> Vec<Finding> {
    vec![
        toolchain(workspace),
        system(),
        component("rustfmt", &["fmt", "--version"]),
        component("clippy", &["clippy", "--version"]),
        metadata(workspace),
        fetched(workspace),
        exercises(workspace),
        room(workspace),
        git(workspace),
        events(workspace),
        terminal(),
    ]
}

fn finding(what: &'static str, state: State, tells: impl Into<String>) -> Finding {
    Finding { what, state, tells: tells.into() }
}

fn toolchain(workspace: &Workspace) -> Finding {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    match first_line(rustc.current_dir(&workspace.root).arg("--version")) {
        // With an older one cargo would not have built this runner.
        Some(said) => {
            let needed = env!("CARGO_PKG_RUST_VERSION");
            finding("rust", State::Good, format!("{said}; {needed} or newer is needed"))
        }
        None => finding("rust", State::Broken, "rustc cannot be run; install Rust with rustup"),
    }
}

fn system() -> Finding {
    let name = std::env::consts::OS;
    if name == "linux" {
        return finding("system", State::Good, "linux");
    }
    let tells = format!(
        "{name}; parallel-reduce and pool-starvation need Linux (a container will do), the others do not"
    );
    finding("system", State::Weak, tells)
}

fn component(what: &'static str, arguments: &[&str]) -> Finding {
    match first_line(Command::new(cargo::program()).args(arguments)) {
        Some(said) => finding(what, State::Good, said),
        None => finding(
            what,
            State::Weak,
            format!("not installed; checks work without it; `rustup component add {what}`"),
        ),
    }
}

fn metadata(workspace: &Workspace) -> Finding {
    let mut command = cargo::command(&workspace.root);
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--quiet"]);
    match output(&mut command) {
        Some(output) if output.success() => {
            finding("workspace", State::Good, "cargo can read every manifest")
        }
        Some(output) => finding(
            "workspace",
            State::Broken,
            format!(
                "cargo cannot read it; `git status` shows what was changed, `git checkout -- FILE` brings a file back: {}",
                one_line(&output.stderr)
            ),
        ),
        None => finding("workspace", State::Broken, "cargo cannot be run; install Rust with rustup"),
    }
}

fn fetched(workspace: &Workspace) -> Finding {
    let mut command = cargo::command(&workspace.root);
    command.args(["fetch", "--offline", "--locked", "--quiet"]);
    match output(&mut command) {
        Some(output) if output.success() => {
            finding("crates", State::Good, "all are here: checks work without a network")
        }
        _ => finding(
            "crates",
            State::Weak,
            "some are not here yet; while you have a network: `cargo fetch --locked`",
        ),
    }
}

fn exercises(workspace: &Workspace) -> Finding {
    let listed = |chapter: &String| workspace.exercises.iter().any(|exercise| exercise.path() == *chapter);
    let count = workspace.exercises.len();
    let in_order = workspace.chapters.iter().filter(|chapter| listed(chapter)).count();
    let missing: Vec<_> = workspace.exercises.iter().filter(|exercise| !exercise.file().is_file()).collect();
    if let Some(first) = missing.first() {
        // `cargo learn reset` is out of reach: cargo refuses the whole workspace.
        let names: Vec<&str> = missing.iter().map(|exercise| exercise.name.as_str()).collect();
        let tells = format!(
            "no src/lib.rs in {}, and cargo runs nothing without it; `git checkout -- {}`",
            names.join(", "),
            workspace.shown(&first.file())
        );
        return finding("exercises", State::Broken, tells);
    }
    match count {
        0 => {
            finding("exercises", State::Broken, "there are none; is this the whole repository? `git status`")
        }
        _ if in_order < count => finding(
            "exercises",
            State::Weak,
            format!("{count}, but src/SUMMARY.md lists {in_order}; the others come last"),
        ),
        _ => finding("exercises", State::Good, format!("{count}, in the book's order")),
    }
}

fn room(workspace: &Workspace) -> Finding {
    let target = workspace.target();
    let place = target.ancestors().find(|dir| dir.exists()).unwrap_or(&workspace.root);
    match free_mebibytes(place) {
        Some(free) if free < ROOM => finding(
            "disk",
            State::Broken,
            format!("{free} MiB free, {ROOM} are needed; `cargo clean`, or point CARGO_TARGET_DIR elsewhere"),
        ),
        Some(free) => finding("disk", State::Good, format!("{} GiB free", free / 1024)),
        None => finding("disk", State::Weak, format!("cannot tell; {ROOM} MiB are needed")),
    }
}

#[cfg(unix)]
fn free_mebibytes(place: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(place).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) >> 20)
}

#[cfg(not(unix))]
fn free_mebibytes(_place: &Path) -> Option<u64> {
    None
}

fn git(workspace: &Workspace) -> Finding {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["rev-parse", "--short", "HEAD"]);
    match first_line(&mut git) {
        Some(commit) => {
            finding("git", State::Good, format!("at {commit}; `reset` takes starting points from git"))
        }
        None => finding(
            "git",
            State::Weak,
            "no git, or no repository: `reset` knows only exercises that were checked here before",
        ),
    }
}

/// Writes a file and waits for the event that tells of it.
fn events(workspace: &Workspace) -> Finding {
    let what = "file events";
    let dir = workspace.learn();
    let probe = dir.join("probe");
    let (sender, events) = mpsc::channel();
    let watcher = fs::create_dir_all(&dir).map_err(notify::Error::io).and_then(|()| {
        let mut watcher = notify::recommended_watcher(move |event| {
            let _ = sender.send(event);
        })?;
        watcher.watch(&dir, RecursiveMode::NonRecursive)?;
        fs::write(&probe, "").map_err(notify::Error::io)?;
        Ok(watcher)
    });
    let found = match &watcher {
        Ok(_) if events.recv_timeout(EVENT).is_ok() => {
            finding(what, State::Good, "arrive: a save is seen at once")
        }
        Ok(_) => finding(
            what,
            State::Weak,
            "do not arrive here (WSL, a network drive?): a save is seen within half a second; `--poll` is faster",
        ),
        Err(error) => {
            finding(what, State::Weak, format!("cannot be had ({error}): files are looked at instead"))
        }
    };
    drop(watcher);
    let _ = fs::remove_file(probe);
    found
}

fn terminal() -> Finding {
    let what = "terminal";
    if !std::io::stdout().is_terminal() {
        return finding(what, State::Weak, "none here: `cargo learn` checks once and prints plain lines");
    }
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns >= 80 && rows >= 20 => {
            finding(what, State::Good, format!("{columns} columns, {rows} rows"))
        }
        Ok((columns, rows)) => finding(
            what,
            State::Weak,
            format!("{columns} columns, {rows} rows; schedules want 80 columns and are best with 100"),
        ),
        Err(error) => finding(what, State::Weak, format!("its size cannot be told: {error}")),
    }
}

fn output(command: &mut Command) -> Option<Output> {
    process::run(command, None, &Cancel::default(), |_, _| ()).ok()
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = output(command).filter(Output::success)?;
    output.stdout.lines().next().map(str::to_owned)
}

/// What an error says, on one line: cargo puts the cause last.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [] => "it says nothing".to_owned(),
        [only] => only.to_owned(),
        [first, .., last] => format!("{first} … {last}"),
    }
}
