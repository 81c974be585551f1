//! Child processes that end: by themselves, at a limit, or because somebody pressed Ctrl-C.
//!
//! A child gets a process group of its own, so that what it starts dies with it. Whoever ends early,
//! ends all of them: [`stop_all`] is what the Ctrl-C handler calls.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::memory;

/// How long and how big a child may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time from its start.
    pub time: Duration,
    /// Resident memory in bytes.
    pub memory: u64,
    /// What is kept of each of its streams, in bytes; the rest is read and dropped.
    pub output: usize,
}

/// A flag that asks running children to stop. Clones are the same flag.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It ran for the whole of [`Limits::time`] and was killed.
    TimeLimit,
    /// It outgrew [`Limits::memory`] and was killed.
    MemoryLimit,
    /// A [`Cancel`] was set.
    Cancelled,
}

/// What a child left behind.
#[derive(Clone, Debug)]
pub struct Output {
    /// How it ended.
    pub end: End,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Output {
    /// Whether it ended by itself, with success.
    pub fn success(&self) -> bool {
        matches!(self.end, End::Exited(status) if status.success())
    }
}

/// Which stream a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Runs a child to its end. `on_line` sees each whole line as it arrives, as long as its stream is kept.
pub fn run(
    command: &mut Command,
    limits: Option<Limits>,
    cancel: &Cancel,
    mut on_line: impl FnMut(Stream, &str),
) -> Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let started = Instant::now();
    let mut child = Guard::spawn(command)?;

    // Who prints faster than it is read waits, as at a full pipe.
    let (sender, chunks) = mpsc::sync_channel(QUEUE);
    pump(child.process.stdout.take().expect("it is piped"), Stream::Out, sender.clone());
    pump(child.process.stderr.take().expect("it is piped"), Stream::Err, sender);
    let keep = limits.map_or(usize::MAX, |limits| limits.output);
    let mut out_text = Text::new(keep);
    let mut err_text = Text::new(keep);
    let mut take = |(stream, bytes): (Stream, Vec<u8>)| {
        let text = match stream {
            Stream::Out => &mut out_text,
            Stream::Err => &mut err_text,
        };
        text.push(&bytes, |line| on_line(stream, line));
    };

    let mut watch = Watch { started, weighed: started, limits, cancel };
    let mut exited: Option<Instant> = None;
    let stopped = loop {
        match chunks.recv_timeout(TICK) {
            Ok(chunk) => take(chunk),
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) => {
                // A grandchild may hold the pipes open after the child has gone.
                if child.has_exited()? {
                    let since = exited.get_or_insert_with(Instant::now);
                    if since.elapsed() > GRACE {
                        break None;
                    }
                }
            }
        }
        if let Some(end) = watch.stops(&child) {
            break Some(end);
        }
    };
    // What closed its pipes may still be running, and limits hold for it too.
    let end = match stopped {
        Some(end) => {
            child.end()?;
            end
        }
        None => wait(&mut child, &mut watch)?,
    };
    let until = Instant::now() + DRAIN;
    while let left = until.saturating_duration_since(Instant::now())
        && !left.is_zero()
        && let Ok(chunk) = chunks.recv_timeout(left)
    {
        take(chunk);
    }
    Ok(Output { end, stdout: out_text.finish(), stderr: err_text.finish() })
}

/// Ends every child that is running now. For the Ctrl-C handler.
pub fn stop_all() -> AllStopped {
    let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    for id in live.iter() {
        kill_group(*id);
    }
    AllStopped(live)
}

/// That no child runs, and none can be started until this is dropped.
#[must_use = "children can be started again when this is dropped"]
pub struct AllStopped(#[expect(dead_code, reason = "it is held, not used")] MutexGuard<'static, Vec<u32>>);

/// How often limits are looked at.
const TICK: Duration = Duration::from_millis(20);

/// How many chunks that were read from the pipes wait to be taken.
const QUEUE: usize = 16;

/// How long the pipes of a child that has ended may stay open.
const GRACE: Duration = Duration::from_millis(300);

/// How long at most to wait for what is still in the pipes of a child whose whole group has ended. They end
/// then. It takes time only if the threads that read them get no core, on a busy machine, or if somebody
/// outside of the group holds them open.
const DRAIN: Duration = Duration::from_secs(10);

/// The process groups that run. Locked while a child is started, so that none is left out by [`stop_all`].
static LIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// A child that is ended, with its group, when this goes out of scope.
struct Guard {
    process: Child,
    /// In [`LIVE`] and not reaped: its number is that of no other group.
    live: bool,
}

impl Guard {
    fn spawn(command: &mut Command) -> Result<Guard> {
        let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
        let process = command
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
        live.push(process.id());
        Ok(Guard { process, live: true })
    }

    /// Whether it has exited. It is not reaped: its number must stay its own until its group has been killed.
    #[cfg(unix)]
    fn has_exited(&mut self) -> Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let exited = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(Pid::from_child(&self.process)), exited);
        Ok(status.context("cannot ask how a child process is")?.is_some())
    }

    #[cfg(not(unix))]
    fn has_exited(&mut self) -> Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// Kills the group, reaps the child, and tells how it ended.
    fn end(&mut self) -> Result<ExitStatus> {
        if self.live {
            let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
            kill_group(self.process.id());
            // An error means that it has exited already.
            let _ = self.process.kill();
            live.retain(|id| *id != self.process.id());
            self.live = false;
        }
        self.process.wait().context("cannot wait for a child process")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = self.end();
    }
}

#[cfg(unix)]
fn kill_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // An error means that nobody is left in the group.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_id: u32) {}

/// What ends a child that does not end itself.
struct Watch<'a> {
    started: Instant,
    /// When its memory was looked at.
    weighed: Instant,
    limits: Option<Limits>,
    cancel: &'a Cancel,
}

impl Watch<'_> {
    /// Whether the child has to be ended now, and why.
    fn stops(&mut self, child: &Guard) -> Option<End> {
        if self.cancel.is_cancelled() {
            return Some(End::Cancelled);
        }
        let limits = self.limits?;
        if self.started.elapsed() >= limits.time {
            return Some(End::TimeLimit);
        }
        // Not after each chunk of whoever prints much: on some systems each look starts a process.
        if self.weighed.elapsed() >= TICK {
            self.weighed = Instant::now();
            if memory::resident(child.process.id()) > limits.memory {
                return Some(End::MemoryLimit);
            }
        }
        None
    }
}

/// Waits for a child whose pipes are closed.
fn wait(child: &mut Guard, watch: &mut Watch) -> Result<End> {
    loop {
        if child.has_exited()? {
            return Ok(End::Exited(child.end()?));
        }
        if let Some(end) = watch.stops(child) {
            child.end()?;
            return Ok(end);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Reads a pipe on a thread of its own; ends with the pipe, or when nobody listens any more.
fn pump(mut pipe: impl Read + Send + 'static, stream: Stream, sender: mpsc::SyncSender<(Stream, Vec<u8>)>) {
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            if sender.send((stream, buffer[..count].to_vec())).is_err() {
                break;
            }
        }
    });
}

/// A stream's text as far as it is kept, and the line that is still incomplete.
struct Text {
    kept: Vec<u8>,
    keep: usize,
    line: Vec<u8>,
    dropped: bool,
}

impl Text {
    fn new(keep: usize) -> Text {
        Text { kept: Vec::new(), keep, line: Vec::new(), dropped: false }
    }

    fn push(&mut self, bytes: &[u8], mut on_line: impl FnMut(&str)) {
        let room = self.keep.saturating_sub(self.kept.len());
        self.dropped |= bytes.len() > room;
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if self.dropped {
            return;
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.ends_with(b"\n") {
                on_line(String::from_utf8_lossy(&self.line).trim_end_matches(['\n', '\r']));
                self.line.clear();
            }
        }
    }

    fn finish(self) -> String {
        let mut text = String::from_utf8_lossy(&self.kept).into_owned();
        if self.dropped {
            text.push_str("\n[more was printed than is kept]\n");
        }
        text
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { time: Duration::from_secs(20), memory: u64::MAX, output: 100 }
    }

    fn sh(script: &str, limits: Limits, cancel: &Cancel) -> Output {
        run(Command::new("sh").args(["-c", script]), Some(limits), cancel, |_, _| ()).unwrap()
    }

    #[test]
    fn a_child_that_ends_leaves_its_output() {
        let mut lines = Vec::new();
        let output = run(
            Command::new("sh").args(["-c", "echo a; echo b; echo c >&2; exit 3"]),
            Some(limits()),
            &Cancel::default(),
            |stream, line| lines.push((stream, line.to_owned())),
        )
        .unwrap();
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("a\nb\n", "c\n"));
        assert!(matches!(output.end, End::Exited(status) if status.code() == Some(3)));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_child_that_hangs_is_stopped_with_all_it_started() {
        let cancel = Cancel::default();
        let mut hangs = Command::new("sh");
        hangs.args(["-c", "echo a; sleep 1000 & sleep 1000"]);
        let output = run(&mut hangs, None, &cancel, |_, _| cancel.cancel()).unwrap();
        assert_eq!(output.end, End::Cancelled);
        assert_eq!(output.stdout, "a\n");
    }

    #[test]
    fn a_child_that_closes_its_pipes_is_stopped_too() {
        let limits = Limits { time: Duration::from_millis(50), ..limits() };
        let output = sh("exec >&- 2>&-; sleep 1000", limits, &Cancel::default());
        assert_eq!(output.end, End::TimeLimit);
    }

    #[test]
    fn a_child_that_prints_much_is_cut_short() {
        let output = sh("seq 100000", limits(), &Cancel::default());
        assert!(output.success());
        assert!(output.stdout.len() < 200 && output.stdout.ends_with("than is kept]\n"));
    }

    #[test]
    fn a_child_that_prints_for_ever_is_stopped() {
        let limits = Limits { time: Duration::from_millis(50), ..limits() };
        assert_eq!(sh("yes", limits, &Cancel::default()).end, End::TimeLimit);
    }

    #[test]
    fn a_cancelled_child_is_stopped() {
        let cancel = Cancel::default();
        cancel.cancel();
        assert_eq!(sh("sleep 1000", limits(), &cancel).end, End::Cancelled);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_that_eats_memory_is_stopped() {
        let limits = Limits { memory: 64 << 20, ..limits() };
        let output = sh("x=xxxxxxxx; while :; do x=$x$x; done", limits, &Cancel::default());
        assert_eq!(output.end, End::MemoryLimit);
    }
}
