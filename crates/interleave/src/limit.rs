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
        panic!(
            "it had not ended after {} s: something waits for what never comes. \
             The schedule checks show who waits for whom.",
            LIMIT.as_secs()
        );
    }
    match runner.join() {
        Ok(value) => value,
        Err(payload) => panic::resume_unwind(payload),
    }
}
