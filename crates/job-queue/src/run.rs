//! A model, run against one version of the queue in a process of its own.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use interleave::quiet;

use crate::version::{VARIABLE, Version};

/// How long a model may compute, or sleep. One that is small enough for loom takes seconds. `cargo learn` gives
/// all checks of a target a minute by the clock, in which three processes may share two cores. Time in which it
/// waits for a core does not count.
const LIMIT: Duration = Duration::from_secs(30);

/// A model was stopped at the limit. It would be with most of the other versions, too, and whoever waits for
/// all of them waits for minutes.
static TOO_LONG: AtomicBool = AtomicBool::new(false);

/// The exit code of a process that ran its model to the end. A test program that finds no test of the name
/// ends with 0.
const RAN: i32 = 86;

/// How long to wait between two looks at the process.
const LOOK: Duration = Duration::from_millis(2);

/// What a model says of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran to its end.
    Passed,
    /// It failed, or its process died. Holds what it last printed about that.
    Failed(String),
    /// It was stopped at the limit.
    DidNotEnd,
    /// It was not started, since it was stopped at the limit with another version before.
    NotTried,
}

/// Runs `model` against `version`: starts this test program once more, for the test of this name only, and
/// there calls `model`.
///
/// So it has to be the first call of the test, and it does not return in the second process.
///
/// # Panics
/// If the program cannot be started, or has no test of that name.
#[must_use]
pub fn run(test: &str, version: Version, model: fn()) -> Outcome {
    if env::var_os(VARIABLE).is_some() {
        model();
        std::process::exit(RAN);
    }
    if TOO_LONG.load(Ordering::Relaxed) {
        return Outcome::NotTried;
    }
    let program = env::current_exe().expect("a test knows its own program");
    let mut child = Command::new(program)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(VARIABLE, version.name())
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a test program can be started a second time");
    let mut pipe = child.stderr.take().expect("its errors are piped");
    let reader = thread::spawn(move || {
        let mut errors = Vec::new();
        // What was read before an error is what there is to show.
        drop(pipe.read_to_end(&mut errors));
        String::from_utf8_lossy(&errors).into_owned()
    });
    let since = Instant::now();
    let (mut worked, mut still) = (Duration::ZERO, since);
    let status = loop {
        match child.try_wait().expect("a child can be waited for") {
            Some(status) => break Some(status),
            None if worked.max(still.elapsed()) > LIMIT => {
                child.kill().expect("a child can be stopped");
                child.wait().expect("a child can be waited for");
                break None;
            }
            None => thread::sleep(LOOK),
        }
        let now = quiet::processor_time_of(child.id()).unwrap_or_else(|| since.elapsed());
        if now != worked {
            (worked, still) = (now, Instant::now());
        }
    };
    let errors = reader.join().unwrap_or_default();
    match status {
        None => {
            TOO_LONG.store(true, Ordering::Relaxed);
            Outcome::DidNotEnd
        }
        Some(status) if status.code() == Some(RAN) => Outcome::Passed,
        Some(status) if status.success() => {
            panic!(
                "the second process ran no model: is {test} the name of this test, and `run` its first call?"
            )
        }
        Some(_) => Outcome::Failed(first_panic(&errors)),
    }
}

/// The message of the first panic: later ones come from destructors.
fn first_panic(errors: &str) -> String {
    let mut lines = errors.lines().skip_while(|line| !line.contains("panicked at"));
    let place = lines.next().unwrap_or(errors).trim();
    let message: Vec<&str> =
        lines.take_while(|line| !line.is_empty() && !line.starts_with("note:")).collect();
    // A place inside of loom tells its user nothing.
    let place = if place.contains("/loom-") { "loom found it:" } else { place };
    format!("{place}\n{}", message.join("\n"))
}
