//! Calls of cargo: what was built, what was said, and which test executables came out.
//!
//! Cargo prints its messages as JSON, so that a compile error is known for what it is and for whose.
//! Diagnostics are asked for in colour; whoever prints them to something else than a terminal strips it.

use std::collections::HashSet;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::process::{self, Cancel, End, Stream};

/// What a call of cargo came to.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// Whether cargo ended with success.
    pub success: bool,
    /// Whether it was cancelled before its end.
    pub cancelled: bool,
    /// The test executables, in cargo's order.
    pub tests: Vec<TestBinary>,
    /// What the compiler said, each thing once.
    pub diagnostics: Vec<Diagnostic>,
    /// What cargo said itself: `Compiling …`, a broken manifest, a registry that cannot be reached.
    pub stderr: String,
}

/// One test executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestBinary {
    /// The manifest of its package.
    pub manifest: PathBuf,
    /// The target: `behaviour`, `schedules`.
    pub target: String,
    /// The file to run.
    pub executable: PathBuf,
}

/// One thing that the compiler said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The manifest of the package it was said about.
    pub manifest: PathBuf,
    /// The target it was said about.
    pub target: String,
    /// True for an error, false for a warning.
    pub error: bool,
    /// The compiler's code for it: `E0308`.
    pub code: Option<String>,
    /// Its first line: `mismatched types`.
    pub message: String,
    /// The line of the learner's file that a note of it names.
    pub noted: Option<u32>,
    /// The text as rustc renders it, with colour.
    pub rendered: String,
}

impl Diagnostic {
    /// Whether it is about a line of the checks.
    pub fn is_about_checks(&self) -> bool {
        let text = anstream::adapter::strip_str(&self.rendered).to_string();
        let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
        place.is_some_and(|place| place.replace('\\', "/").contains("/tests/promises/"))
    }
}

/// A word on how the build goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A package is being compiled: `tokio v1.48.0`.
    Compiling(String),
    /// Another cargo holds the lock.
    Blocked,
    /// A test executable is ready.
    Ready(&'a TestBinary),
}

/// As somebody who waits for a check reads it.
impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Compiling(what) => write!(f, "compiling {what}"),
            Progress::Blocked => f.write_str("waiting for another cargo"),
            Progress::Ready(_) => f.write_str("running the checks"),
        }
    }
}

impl Build {
    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.error)
    }
}

/// The cargo to call.
pub fn program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A cargo command to be run in `root`, without what `cargo run` left in the environment.
pub fn command(root: &Path) -> Command {
    let mut command = Command::new(program());
    command.current_dir(root);
    for (key, _) in env::vars_os() {
        // A build script that asks for one of these would be rerun at every turn.
        if key.to_str().is_some_and(|key| key.starts_with("CARGO_PKG_") || key == "CARGO_MANIFEST_DIR") {
            command.env_remove(key);
        }
    }
    command
}

/// Runs a cargo command that was given `--message-format` [`MESSAGES`].
pub fn run(command: &mut Command, cancel: &Cancel, mut on_progress: impl FnMut(Progress)) -> Result<Build> {
    let mut build = Build::default();
    let mut seen = HashSet::new();
    let output = process::run(command, None, cancel, |stream, line| match stream {
        Stream::Err => {
            let line = line.trim_start();
            // Clippy checks.
            if let Some(what) = line.strip_prefix("Compiling ").or_else(|| line.strip_prefix("Checking ")) {
                on_progress(Progress::Compiling(what.split(" (").next().unwrap_or(what).to_owned()));
            } else if line.starts_with("Blocking ") {
                on_progress(Progress::Blocked);
            }
        }
        Stream::Out => match serde_json::from_str(line) {
            Ok(Message::CompilerArtifact {
                manifest_path,
                target,
                executable: Some(executable),
                profile,
            }) if profile.test => {
                let test = TestBinary { manifest: manifest_path, target: target.name, executable };
                on_progress(Progress::Ready(&test));
                build.tests.push(test);
            }
            Ok(Message::CompilerMessage { manifest_path, target, message }) => {
                // A file that two targets share is complained about twice.
                let key = (manifest_path.clone(), message.identity());
                // `aborting due to …` and `N warnings emitted` only count the others.
                if !message.spans.is_empty() && seen.insert(key) || message.is_lone_error() {
                    build.diagnostics.push(Diagnostic {
                        noted: message.noted(&manifest_path),
                        manifest: manifest_path,
                        target: target.name,
                        error: message.level.starts_with("error"),
                        code: message.code.map(|code| code.code),
                        message: message.message,
                        rendered: message.rendered.unwrap_or_default(),
                    });
                }
            }
            _ => {}
        },
    })?;
    build.success = output.success();
    build.cancelled = output.end == End::Cancelled;
    build.stderr = output.stderr;
    Ok(build)
}

/// The form of cargo's messages that [`run`] reads.
pub const MESSAGES: &str = "--message-format=json-diagnostic-rendered-ansi";

#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
// The names are cargo's.
#[allow(clippy::enum_variant_names)]
enum Message {
    CompilerArtifact {
        manifest_path: PathBuf,
        target: Target,
        profile: Profile,
        executable: Option<PathBuf>,
    },
    CompilerMessage {
        manifest_path: PathBuf,
        target: Target,
        message: Rustc,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Rustc {
    message: String,
    code: Option<Code>,
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
    children: Vec<Note>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// A note or a help below it.
#[derive(Deserialize)]
struct Note {
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
}

impl Span {
    /// Its file, the same for every root in `tests/` that takes it in.
    fn file(&self) -> String {
        self.file_name.replace("tests/../", "").replace("tests\\../", "")
    }
}

impl Rustc {
    /// What makes two complaints the same: the words and the place, however the file is spelt.
    fn identity(&self) -> String {
        let mut key = self.message.clone();
        for span in self.spans.iter().filter(|span| span.is_primary) {
            key.push_str(&format!("|{}:{}:{}", span.file(), span.line_start, span.column_start));
        }
        key
    }

    /// The first line of `src/lib.rs` that a note points at; the manifest beside it tells whose.
    fn noted(&self, manifest: &Path) -> Option<u32> {
        let own = manifest.with_file_name("src").join("lib.rs");
        let mut spans = self.children.iter().flat_map(|note| &note.spans);
        spans.find(|span| span.is_primary && own.ends_with(span.file())).map(|span| span.line_start)
    }

    /// An error of the linker or of rustc itself has no place in the source.
    fn is_lone_error(&self) -> bool {
        self.spans.is_empty()
            && self.level.starts_with("error")
            && !self.message.starts_with("aborting due to")
    }
}
