//! Whether anybody in this process can still go on, as the operating system tells it.
//!
//! A clock cannot say so: on a machine under load, right code may stand in a queue for seconds. What the
//! threads do can.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Threads that only wait for a verdict, and look at the others meanwhile: nobody is woken by them.
static WATCHERS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watchers() -> MutexGuard<'static, Vec<String>> {
    WATCHERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at every thread of the process, again and again. While it lives, the thread that made it is not
/// looked at by others.
#[derive(Debug)]
pub struct Quiet {
    /// The thread that made it.
    me: Option<String>,
    /// What the last look saw, if all slept: for each thread, how often it has run.
    last: Option<Vec<Sleeper>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Sleeper {
    thread: String,
    runs: u64,
}

impl Quiet {
    /// Begins to look, on behalf of the running thread.
    #[must_use]
    pub fn watch() -> Self {
        let me = this_thread();
        watchers().extend(me.clone());
        Self { me, last: None }
    }

    /// True if all other threads slept at this look and at the last, and none has run in between: then there
    /// was a moment at which all of them slept, and no one is left who could wake another, unless time does.
    ///
    /// Always false where that cannot be told.
    pub fn look(&mut self) -> bool {
        let now = sleepers();
        let quiet = now.is_some() && now == self.last;
        self.last = now;
        quiet
    }

    /// True if all other threads slept at the last look, whether or not any has run before it.
    pub(crate) fn all_slept(&self) -> bool {
        self.last.is_some()
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        watchers().retain(|watcher| Some(watcher) != self.me.as_ref());
    }
}

/// All threads that do not watch, if all of them sleep.
fn sleepers() -> Option<Vec<Sleeper>> {
    let mut sleepers = Vec::new();
    for task in fs::read_dir("/proc/self/task").ok()? {
        let task = task.ok()?;
        let thread = task.file_name().to_string_lossy().into_owned();
        if watchers().contains(&thread) {
            continue;
        }
        // Where there is none it has just ended; others may be about to notice.
        let status = in_one_read(&task.path().join("status"))?;
        let state = status.lines().find_map(|line| line.strip_prefix("State:"))?;
        if !state.trim_start().starts_with('S') {
            return None;
        }
        sleepers.push(Sleeper { thread, runs: runs(&status) });
    }
    sleepers.sort_by(|a, b| a.thread.cmp(&b.thread));
    Some(sleepers)
}

/// The text of a file under `/proc`. Such a file tells no size, so that the standard library would read it in
/// several small pieces; a check on a pool reads tens of thousands.
fn in_one_read(path: &Path) -> Option<String> {
    let mut bytes = [0; 4096];
    let length = File::open(path).ok()?.read(&mut bytes).ok()?;
    str::from_utf8(&bytes[..length]).ok().map(str::to_owned)
}

/// The number of the running thread, where that can be told.
#[must_use]
pub fn this_thread() -> Option<String> {
    let path = fs::read_link("/proc/thread-self").ok()?;
    Some(path.file_name()?.to_string_lossy().into_owned())
}

/// How much processor time this process has taken, all threads together. Nothing where that cannot be told.
pub fn processor_time() -> Option<Duration> {
    stat(Path::new("/proc/self/stat")).map(|stat| stat.processor)
}

/// How much processor time the process of this number has taken. Nothing where that cannot be told.
#[must_use]
pub fn processor_time_of(id: u32) -> Option<Duration> {
    stat(&Path::new("/proc").join(id.to_string()).join("stat")).map(|stat| stat.processor)
}

/// What a thread of this process does. Nothing where that cannot be told.
pub(crate) fn of_thread(thread: &str) -> Option<Stat> {
    let folder = Path::new("/proc/self/task").join(thread);
    let status = in_one_read(&folder.join("status"))?;
    Some(Stat { runs: runs(&status), ..stat(&folder.join("stat"))? })
}

/// Whether the thread of this process with that number sleeps: one that stands in a queue for a core does not. Nothing where
/// that cannot be told.
#[must_use]
pub fn sleeps(thread: &str) -> Option<bool> {
    of_thread(thread).map(|stat| stat.sleeps)
}

/// How often a thread has run, by the text of its `status`: the two lines that count how often it gave up its core,
/// or lost it.
fn runs(status: &str) -> u64 {
    let lines = status.lines().filter(|line| line.contains("_ctxt_switches"));
    lines.filter_map(|line| line.split_whitespace().last()?.parse::<u64>().ok()).sum()
}

/// What a thread, or a process, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) sleeps: bool,
    /// The processor time it has taken so far, to a hundredth of a second.
    pub(crate) processor: Duration,
    /// How often a thread has run. 0 for a process.
    pub(crate) runs: u64,
}

/// From proc_pid_stat(5), whose clock ticks are hundredths of a second on all of Linux's common platforms.
fn stat(path: &Path) -> Option<Stat> {
    let stat = in_one_read(path)?;
    // The second field is a name in brackets, and may hold spaces. The state is the 3rd; user and system time
    // are the 14th and 15th.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = fields.get(11..13)?.iter().map(|field| field.parse::<u64>()).sum::<Result<u64, _>>().ok()?;
    Some(Stat { sleeps: *fields.first()? == "S", processor: Duration::from_millis(ticks * 10), runs: 0 })
}
