//! First the settings, then the workers: in order without any waiting, and slower by the time it takes to connect.
//! rejected by: schedules::they_connect_while_the_settings_are_loaded
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either

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
    let settings = load();
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                worker.warm_up(&settings);
            });
        }
    });
    open(&settings)
}
