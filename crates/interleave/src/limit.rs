//! A time limit for code that runs on real threads.
//!
//! A check on real threads can hang where an explored one would report a deadlock. A hang is a failure too,
//! and has to say so.

use std::panic;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// How long code may take that does a millisecond's work: long enough for a machine under heavy load.
const LIMIT: Duration = Duration::from_secs(10);

/// Runs `body` on a thread of its own and gives what it returns.
///
/// # Panics
/// Panics as `body` does, and if `body` has not ended after 10 seconds: something waits for what never comes.
pub fn within_time_limit<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, verdict) = mpsc::channel();
    let runner = std::thread::Builder::new().name("check".to_owned());
    let runner = runner.spawn(move || {
        let value = body();
        // Nobody listens once the limit has passed.
        let _ = done.send(());
        value
    });
    let runner = runner.expect("the operating system can start one more thread");
    if verdict.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
        let message = out_of_time(std::env::var("CARGO_PKG_NAME").ok().as_deref());
        eprintln!("{message}");
        // Without the panic hook: a backtrace would lead here, and nobody is to look for the mistake here.
        panic::resume_unwind(Box::new(message));
    }
    match runner.join() {
        Ok(value) => value,
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// What the learner reads. Cargo stops at the first test target that fails, and the schedules come after it.
fn out_of_time(package: Option<&str>) -> String {
    let package = package.map(|name| format!(" -p {name}")).unwrap_or_default();
    format!(
        "Not ended after {} s: something waits for what never comes. To see who waits for whom:\n\n    \
         cargo test{package} --test schedules\n",
        LIMIT.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::out_of_time;

    #[test]
    fn a_hang_says_how_to_see_its_schedule() {
        assert_eq!(
            out_of_time(Some("fan-out-fan-in")),
            "Not ended after 10 s: something waits for what never comes. To see who waits for whom:\n\n    \
             cargo test -p fan-out-fan-in --test schedules\n"
        );
    }
}
