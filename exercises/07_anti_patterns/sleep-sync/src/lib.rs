//! # A start-up without sleeps
//!
//! A service starts in three steps. Its workers connect to the database while the settings are loaded; then
//! each worker warms up with the settings; then the service opens its door. A sleep holds each step back
//! until the one before it is over, by a guess. Since the settings come over the network, workers now and
//! then warm up without any.
//!
//! Repair [`start`]: let each step wait for what it needs. It promises:
//!
//! - **Side by side.** It calls `load` once, and `connect` and then `warm_up` once on each worker. Every
//!   worker has a thread of its own, however many there are, and all of them connect while the settings are
//!   loaded, on whichever thread that is.
//! - **Order.** A worker warms up when it has connected and the settings are loaded, and gets these
//!   settings, also if they are an empty text. What `load` has done comes before what `warm_up` does. A
//!   worker waits for no other worker, neither to connect nor to warm up.
//! - **Open.** `open` is called once, with the settings, when every worker is warm. What the workers have
//!   done comes before what `open` does. Without workers it is called when the settings are loaded. `start`
//!   returns what `open` returns.
//! - **Panic.** If `load` panics, no worker warms up. If `load` or a worker panics, `open` is not called. The
//!   other workers go on as if nothing had happened: they connect, and if there are settings they warm up.
//!   Then `start` panics too, with any message. It never hangs.
//! - **Nobody sleeps, nobody spins.** No `sleep`, no wait with a time limit, no loop that asks again and
//!   again. (A loop around `Condvar::wait` or `park` is fine: it looks again only when it was woken.)
//! - **Nothing left.** When `start` returns or panics, all its threads have ended. A thread counts as ended
//!   when its function has returned, as in a scope: to drop its `thread_local!`s may take longer.
//! - **By itself.** Two services that start at the same moment, or one within another's `load` or `open`, have
//!   nothing in common. A start by a destructor, on a thread that panics already, is like any other.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// Starts the service.
///
/// # Panics
/// Panics if `load` or a worker does.
pub fn start<W: Worker, R>(
    load: impl FnOnce() -> String + Send,
    workers: &[W],
    open: impl FnOnce(&str) -> R,
) -> R {
    let settings = Mutex::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let loaded = load();
            *settings.lock().unwrap() = loaded;
        });
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                // Loading takes 20 milliseconds.
                thread::sleep(Duration::from_millis(50));
                let settings = settings.lock().unwrap().clone();
                worker.warm_up(&settings);
            });
        }
        // By then all are warm.
        thread::sleep(Duration::from_millis(200));
        open(&settings.lock().unwrap())
    })
}
