//! Plain `cargo learn` on a real terminal: a pseudo-terminal whose other end is this test.
#![cfg(unix)]

mod support;

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use support::Repo;

/// How long anything may take before the test gives up. Nothing waits for so long when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// `cargo learn` and the terminal it thinks it is on.
struct Session {
    child: Child,
    master: File,
    slave: File,
    output: Receiver<Vec<u8>>,
    seen: String,
    /// How much of it an earlier call has waited for.
    past: usize,
}

impl Session {
    fn begin(repo: &Repo, arguments: &[&str]) -> Session {
        Session::begin_on("xterm-256color", repo, arguments)
    }

    fn begin_on(terminal: &str, repo: &Repo, arguments: &[&str]) -> Session {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = OpenOptions::new().read(true).write(true).open(name).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let end = || slave.try_clone().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_learn"));
        command.current_dir(&repo.root).args(arguments).stdin(end()).stdout(end()).stderr(end());
        support::without_surroundings(&mut command);
        command.env("TERM", terminal);
        let child = command.spawn().unwrap();
        let master = File::from(master);
        let mut reader = master.try_clone().unwrap();
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Session { child, master, slave, output, seen: String::new(), past: 0 }
    }

    /// Waits until the terminal has shown a text since the last call.
    #[track_caller]
    fn shows(&mut self, text: &str) -> &mut Session {
        let began = Instant::now();
        while !anstream::adapter::strip_str(&self.seen[self.past..]).to_string().contains(text) {
            match self.output.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the terminal is gone; it showed:\n{}", self.seen)
                }
            }
            assert!(began.elapsed() < PATIENCE, "never showed {text:?}, but:\n{}", self.seen);
        }
        self.past = self.seen.len();
        self
    }

    fn types(&mut self, keys: &str) -> &mut Session {
        self.master.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits for its end. The terminal has to be as it was.
    #[track_caller]
    fn ends(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        let modes = tcgetattr(&self.slave).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO), "the terminal is still raw");
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        assert!(self.seen.contains("\x1b[?1049l"), "the screen was not given back");
        assert!(self.seen.contains("\x1b[?25h"), "the cursor was not given back");
        status
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn from_the_first_verdict_to_the_next_exercise() {
    for arguments in [&[][..], &["--poll"]] {
        let repo = Repo::new();
        let mut session = Session::begin(&repo, arguments);
        session.shows("count is not started: 3 promises to keep");
        repo.answer("count", "near-misses/wraps.rs");
        session.shows("✗ count breaks 1 of 3 promises");
        session.types("h").shows("Look at the types.");
        session.types("o").shows("Build the book once: `cargo book build` (some minutes)");
        session.types("r").shows("y/n").types("y").shows(".learn/kept/count-1.rs");
        session.shows("count is not started: 3 promises to keep");
        // As many editors save: a new file takes the old one's name.
        let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
        repo.write("exercises/01_first_steps/count/src/lib.rs~", &answer);
        let file = repo.root.join("exercises/01_first_steps/count/src/lib.rs");
        std::fs::rename(file.with_extension("rs~"), file).unwrap();
        session.shows("✓ count keeps 3 promises");
        session.types("n").shows("borrow is not started: 1 error to mend");
        session.types("lcou").shows("filter: cou").types("\r").shows("✓ count keeps 3 promises");
        session.types("q").shows("1 of 2 passed. `cargo learn` goes on with the next");
        assert_eq!(session.ends().code(), Some(0));
        assert!(repo.read(".learn/progress").contains("passed count "));
    }
}

#[test]
fn a_dumb_terminal_gets_plain_lines() {
    let repo = Repo::new();
    let mut session = Session::begin_on("dumb", &repo, &[]);
    session.shows("Build a `Counter`").shows("running the checks").shows("count is not started: 3 promises");
    assert_eq!(session.child.wait().unwrap().code(), Some(1));
    let (_, after) = session.seen.rsplit_once("running the checks").unwrap();
    assert!(after.starts_with(&format!("\r{}\r", " ".repeat(18))), "{after:?}");
    assert!(!session.seen.contains('\x1b'), "{:?}", session.seen);
}

#[test]
fn a_save_calls_off_the_check_under_way_and_control_c_ends_it() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    let hangs = answer.replace(body, &format!("if amount == 2 {{ loop {{ std::thread::park() }} }}\n{body}"));
    let file = "exercises/01_first_steps/count/src/lib.rs";
    repo.write(file, &hangs);
    let mut session = Session::begin(&repo, &["--limit", "1000"]);
    session.shows("running the checks");
    repo.write(file, &answer);
    session.shows("✓ count keeps 3 promises");
    repo.write(file, &hangs);
    session.shows("running the checks");
    session.types("\x03");
    assert_eq!(session.ends().code(), Some(130));
}

#[test]
fn a_file_that_is_moved_away_has_no_verdict_until_it_is_back() {
    let repo = Repo::new();
    repo.answer("count", "src/lib.rs");
    let mut session = Session::begin(&repo, &["count"]);
    session.shows("✓ count keeps 3 promises");
    let file = repo.root.join("exercises/01_first_steps/count/src/lib.rs");
    std::fs::rename(&file, repo.root.join("elsewhere.rs")).unwrap();
    session.shows("count/src/lib.rs is not there: press r to bring");
    std::fs::rename(repo.root.join("elsewhere.rs"), &file).unwrap();
    session.shows("✓ count keeps 3 promises");
    std::fs::remove_file(&file).unwrap();
    session.shows("count/src/lib.rs is not there");
    session.types("r").shows("y/n").types("y").shows("count is not started").types("q");
    session.ends();
}

#[test]
fn what_another_one_has_recorded_meanwhile_is_kept() {
    let repo = Repo::new();
    let mut session = Session::begin(&repo, &["count"]);
    session.shows("count is not started: 3 promises to keep");
    repo.answer("borrow", "src/lib.rs");
    repo.learn(&["check", "borrow"]).ends_with(0);
    repo.answer("count", "src/lib.rs");
    session.shows("✓ count keeps 3 promises").types("q");
    session.ends();
    repo.learn(&["list"]).ends_with(0).says("2 of 2 passed");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    let repo = Repo::new();
    let mut session = Session::begin(&repo, &[]);
    session.shows("count is not started: 3 promises to keep");
    let id = rustix::process::Pid::from_child(&session.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert_eq!(session.ends().code(), Some(130));
}
