//! Whether anybody in this process can still go on.

use std::fs;
use std::time::Duration;

/// Looks at every thread of the process, again and again.
#[derive(Debug, Default)]
pub struct Quiet {
    /// What the last look saw, if all slept: for each thread, how often it has run.
    last: Option<Vec<Sleeper>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Sleeper {
    thread: String,
    /// The two lines that count how often it gave up its core, or lost it.
    runs: Vec<String>,
}

impl Quiet {
    /// True if all other threads slept at this look and at the last, and none has run in between: then there was a
    /// moment at which all of them slept, and no one is left who could wake another.
    ///
    /// Always false where that cannot be told.
    pub fn look(&mut self) -> bool {
        let now = sleepers();
        let quiet = now.is_some() && now == self.last;
        self.last = now;
        quiet
    }
}

/// All threads but this one, if all of them sleep.
fn sleepers() -> Option<Vec<Sleeper>> {
    let me = fs::read_link("/proc/thread-self").ok()?;
    let mut sleepers = Vec::new();
    for task in fs::read_dir("/proc/self/task").ok()? {
        let task = task.ok()?;
        if Some(task.file_name().as_os_str()) == me.file_name() {
            continue;
        }
        let Ok(status) = fs::read_to_string(task.path().join("status")) else {
            // It has just ended; others may be about to notice.
            return None;
        };
        let state = status.lines().find_map(|line| line.strip_prefix("State:"))?;
        if !state.trim_start().starts_with('S') {
            return None;
        }
        let runs = status.lines().filter(|line| line.contains("_ctxt_switches")).map(str::to_owned).collect();
        sleepers.push(Sleeper { thread: task.file_name().to_string_lossy().into_owned(), runs });
    }
    sleepers.sort_by(|a, b| a.thread.cmp(&b.thread));
    Some(sleepers)
}

/// How much processor time this process has taken, all threads together. Nothing where that cannot be told.
///
/// From `/proc/self/stat` (proc_pid_stat(5)), whose clock ticks are hundredths of a second on all of Linux's common platforms.
pub fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is a file's name in brackets, and may hold spaces. User and system time are the 14th and 15th.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
