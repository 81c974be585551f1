//! A pool of rayon's own, and a body that is run on it.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use interleave::quiet::{Quiet, processor_time};
use interleave::{refuse_foreign_crates, untyped};

use crate::meeting::Meeting;

thread_local! {
    static OF_THE_POOL: Cell<bool> = const { Cell::new(false) };
}

/// One check at a time: all threads of the process are looked at.
static TURN: Mutex<()> = Mutex::new(());

/// How much processor time code may take before it is said to spin. Not by the clock: on a machine under
/// load, right code may stand in a queue for longer than that.
const BUSY: Duration = Duration::from_secs(5);

/// How long code may take where neither can be told, who sleeps and who is busy.
const LIMIT: Duration = Duration::from_secs(10);

/// The crate whose threads are watched as they are.
const WATCHED: &str = "rayon";

/// How long to wait between two looks at the threads.
const LOOK: Duration = Duration::from_micros(200);

/// Whether this is a thread of the pool that [`run`] has made.
#[must_use]
pub fn on_the_pool() -> bool {
    OF_THE_POOL.get()
}

/// Runs `body` on a pool of so many threads. If everybody comes to a stand, breaks `meetings` off.
///
/// # Panics
/// Panics as `body` does, if everybody waits and no meeting is what they wait for, and if somebody spins
/// while others wait.
#[track_caller]
pub fn run<T: Send + 'static>(
    threads: usize,
    meetings: &[&Meeting],
    body: impl FnOnce() -> T + Send + 'static,
) -> T {
    run_until(threads, body, || break_off(meetings))
}

/// Breaks off those of the meetings at which somebody waits, and says whether there is one.
pub(crate) fn break_off(meetings: &[&Meeting]) -> bool {
    // All are asked before any is broken off: whoever is let go may be waiting at the next one at once.
    let waiting: Vec<_> = meetings.iter().filter(|meeting| meeting.waits()).collect();
    waiting.iter().for_each(|meeting| meeting.break_off());
    !waiting.is_empty()
}

/// Runs `body` on a pool of so many threads, while no other check runs. `let_go` is called where everybody
/// has come to a stand, and says whether it has let somebody go.
#[track_caller]
pub(crate) fn run_until<T: Send + 'static>(
    threads: usize,
    body: impl FnOnce() -> T + Send + 'static,
    mut let_go: impl FnMut() -> bool,
) -> T {
    let (body, returned) = untyped(Box::new(body));
    carry_out(threads, body, &mut let_go);
    returned.take()
}

/// As `run_until`. Not generic: a pool and a channel are compiled here, and not for each check.
#[track_caller]
fn carry_out(threads: usize, body: Box<dyn FnOnce() + Send>, let_go: &mut dyn FnMut() -> bool) {
    refuse_foreign_crates(&[WATCHED]);
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (send, verdict) = mpsc::channel();
    let runner = move || {
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).start_handler(|_| OF_THE_POOL.set(true));
        let pool = pool.build().expect("the operating system can start a few more threads");
        let ended = panic::catch_unwind(AssertUnwindSafe(|| pool.install(body)));
        // Nobody listens once the check has failed.
        drop(send.send(ended));
    };
    thread::Builder::new()
        .name("check".to_owned())
        .spawn(runner)
        .expect("the operating system can start one more thread");

    let mut quiet = Quiet::watch();
    let mut spun = false;
    let mut since = Since::now();
    loop {
        match verdict.recv_timeout(LOOK) {
            Ok(Ok(())) => {
                assert!(!spun, "{}", spinning(threads));
                return;
            }
            Ok(Err(payload)) => panic::resume_unwind(payload),
            Err(RecvTimeoutError::Disconnected) => unreachable!("the runner sends what it caught"),
            Err(RecvTimeoutError::Timeout) => {
                let all_sleep = quiet.look();
                if !all_sleep && !since.too_long() {
                    continue;
                }
                let gone = let_go();
                // Who spins goes on while later checks look for a moment at which everybody sleeps. So
                // somebody is let go all the same, that it may come to its end.
                spun |= !all_sleep && since.processor.is_some();
                assert!(gone || !spun, "{}", spinning(threads));
                assert!(
                    gone,
                    "deadlock on a pool of {threads}: every thread waits, and nobody is left to wake one"
                );
                since = Since::now();
            }
        }
    }
}

/// When the threads were last set going.
struct Since {
    clock: Instant,
    /// What this process had taken by then, where that can be told.
    processor: Option<Duration>,
}

impl Since {
    fn now() -> Self {
        Self { clock: Instant::now(), processor: processor_time() }
    }

    fn too_long(&self) -> bool {
        match self.processor.zip(processor_time()) {
            Some((then, now)) => now.saturating_sub(then) > BUSY,
            None => self.clock.elapsed() > LIMIT,
        }
    }
}

fn spinning(threads: usize) -> String {
    let busy = BUSY.as_secs();
    format!(
        "a thread spins, on a pool of {threads}: it took {busy} s of processor time to ask again and again whether it can go on, \
         by `yield_now` or in a loop"
    )
}
