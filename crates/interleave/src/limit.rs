//! A time limit for code that runs on real threads.
//!
//! A check on real threads can hang where an explored one would report a deadlock. A hang is a failure too,
//! and has to say so.

use std::panic;
use std::time::{Duration, Instant};

use crate::held_hook;
use crate::owed::{Debt, Owed, owed};
use crate::panics::{self, Panicked};
use crate::quiet::{self, Quiet};
use crate::untyped::untyped;

/// How long code may take that does a millisecond's work, where nobody can tell what its threads do.
const LIMIT: Duration = Duration::from_secs(10);

/// How much the process may compute meanwhile, on all cores together: no right answer takes a tenth of it,
/// with all its checks side by side. Unlike a time it is the same under load, so it can be short for whoever
/// waits to read that code spins.
const WORK: Duration = Duration::from_secs(4);

/// How often to look at the threads.
const LOOK: Duration = Duration::from_millis(20);

/// After so many looks that found every thread asleep, and none that had run meanwhile, nobody is left who
/// could wake another: a second's sleep is more than any answer needs.
const QUIET: u32 = 50;

/// After so many that found every thread asleep, though some had run meanwhile, somebody looks up again and
/// again. Looks are counted, ten seconds of them, and not time: under load a thread stands in a queue, awake.
const DOZING: u32 = 500;

/// Runs `body` on a thread of its own and gives what it returns.
///
/// # Panics
/// Panics as `body` does, and if every thread of the process has gone to sleep for good, or `body` has not
/// ended after all of them have slept for 10 seconds, or after 4 seconds of processor time. The message says
/// which, and where that need not be a wait for what never comes. Time spent waiting for a core does not
/// count. Where nobody can tell what the threads do, 10 seconds of the clock count.
pub fn within_time_limit<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let (body, returned) = untyped(Box::new(body));
    run_within_time_limit(body);
    returned.take()
}

fn run_within_time_limit(body: Box<dyn FnOnce() + Send>) {
    let (done, end) = owed();
    let runner = std::thread::Builder::new().name("check".to_owned());
    let runner = runner.spawn(move || {
        panics::listen(say);
        body();
        done.give(());
    });
    let runner = runner.expect("the operating system can start one more thread");
    if let Some(seen) = stands(&end) {
        let message = out_of_time(&seen, std::env::var("CARGO_PKG_NAME").ok().as_deref());
        eprintln!("{message}");
        // Without the panic hook: a backtrace would lead here, and nobody is to look for the mistake here.
        panic::resume_unwind(Box::new(message));
    }
    if let Err(payload) = runner.join() {
        panic::resume_unwind(payload);
    }
}

/// What a panic of the body says, and of an `assert_eq!` which side is the learner's. Without the backtrace that
/// `RUST_BACKTRACE` asks for: it leads into the checker.
fn say(panicked: Panicked) {
    held_hook::note_failure();
    let differs = panicked.differs().map(|differs| differs.in_words(""));
    eprintln!("check panicked at {}:\n{}", panicked.at, differs.as_ref().unwrap_or(&panicked.message));
}

/// Waits for the end. If it does not come, says how it was seen.
fn stands(end: &Owed<()>) -> Option<String> {
    let begun = Instant::now();
    let worked = quiet::processor_time();
    let mut threads = Quiet::watch();
    let mut looks = Looks::default();
    loop {
        match end.wait(LOOK) {
            Debt::Owed => {}
            Debt::Paid(()) | Debt::Lost => return None,
        }
        let quiet = threads.look();
        if let Some(seen) = looks.count(threads.all_slept(), quiet) {
            return Some(seen);
        }
        match (worked, quiet::processor_time()) {
            (Some(then), Some(now)) if now.saturating_sub(then) > WORK => {
                return Some(format!(
                    "Not ended after {} s of computing: a loop that never ends, or more work than a check waits \
                     for, which need not be wrong.",
                    WORK.as_secs()
                ));
            }
            (Some(_), Some(_)) => {}
            _ if begun.elapsed() > LIMIT => {
                return Some(format!(
                    "Not ended after {} s: something waits for what never comes, or takes longer than a check \
                     waits, which need not be wrong.",
                    LIMIT.as_secs()
                ));
            }
            _ => {}
        }
    }
}

/// What looks at the threads have seen so far.
#[derive(Debug, Default)]
struct Looks {
    /// The last ones, at which every thread slept and none had run meanwhile.
    quiet: u32,
    /// All at which every thread slept.
    asleep: u32,
}

impl Looks {
    /// Counts one more. Once they say that there is no end, says how it was seen.
    fn count(&mut self, asleep: bool, quiet: bool) -> Option<String> {
        self.quiet = if quiet { self.quiet + 1 } else { 0 };
        self.asleep += u32::from(asleep);
        if self.quiet == QUIET {
            return Some(
                "Every thread sleeps: something waits for what never comes, or for longer than a second."
                    .to_owned(),
            );
        }
        (self.asleep == DOZING).then(|| {
            format!(
                "Not ended after {} s in which every thread slept: a wait that looks up again and again and never \
                 ends, or short sleeps in the code that add up, which need not be wrong.",
                (DOZING * LOOK).as_secs()
            )
        })
    }
}

/// What the learner reads. Cargo stops at the first test target that fails, and the schedules come after it.
fn out_of_time(seen: &str, package: Option<&str>) -> String {
    let package = package.map(|name| format!(" -p {name}")).unwrap_or_default();
    format!(
        "{seen} To see who waits for whom, if anybody does:\n\n    cargo test{package} --test schedules\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{Looks, out_of_time};

    #[test]
    fn threads_that_stand_in_a_queue_for_a_core_have_all_the_time() {
        let mut looks = Looks::default();
        assert_eq!((0..100_000).find_map(|_| looks.count(false, false)), None);
    }

    #[test]
    fn who_looks_up_now_and_then_and_gets_nowhere_is_found_out() {
        let mut looks = Looks::default();
        let said = (0..1_000).find_map(|turn| looks.count(turn % 2 == 0, false));
        let said = said.expect("it is found out");
        assert!(said.starts_with("Not ended after 10 s in which every thread slept: "), "{said}");
        assert!(said.ends_with("which need not be wrong."), "{said}");
    }

    #[test]
    fn a_hang_says_how_to_see_its_schedule() {
        assert_eq!(
            out_of_time("Every thread sleeps.", Some("fan-out-fan-in")),
            "Every thread sleeps. To see who waits for whom, if anybody does:\n\n    \
             cargo test -p fan-out-fan-in --test schedules\n"
        );
    }
}
