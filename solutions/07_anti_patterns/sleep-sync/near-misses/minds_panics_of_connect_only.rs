//! Counts the workers that are warm and those that could not connect. One that panics while it warms up is neither, and `start` waits for it.
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, LazyLock, Mutex};
use std::thread;

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
    let settings = &LazyLock::new(load);
    // How many are warm, and how many are lost.
    let (ready, changed) = &(Mutex::new((0, 0)), Condvar::new());
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(move || {
                let connected = catch_unwind(AssertUnwindSafe(|| worker.connect())).is_ok();
                if connected {
                    worker.warm_up(settings);
                    ready.lock().unwrap().0 += 1;
                } else {
                    ready.lock().unwrap().1 += 1;
                }
                changed.notify_all();
            });
        }
        let settings: &str = settings;
        let missing = |(warm, lost): &mut (usize, usize)| *warm + *lost < workers.len();
        let (_, lost) = *changed.wait_while(ready.lock().unwrap(), missing).unwrap();
        assert_eq!(lost, 0, "a worker has panicked");
        open(settings)
    })
}
