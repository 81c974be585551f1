//! A barrier for the workers and who loads. A slow worker keeps all others cold, and whoever panics leaves them at the barrier.
//! rejected by: schedules::a_worker_waits_for_no_other
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either
//! rejected by: schedules::when_every_worker_panics_the_start_does
//! rejected by: schedules::the_door_stays_shut_while_the_thread_panics_too

use std::sync::{Barrier, OnceLock};
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
    let settings: OnceLock<String> = OnceLock::new();
    let known = Barrier::new(workers.len() + 1);
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                known.wait();
                if let Some(settings) = settings.get() {
                    worker.warm_up(settings);
                }
            });
        }
        let loaded = load();
        settings.get_or_init(|| loaded);
        known.wait();
    });
    open(settings.get().expect("they are loaded"))
}
