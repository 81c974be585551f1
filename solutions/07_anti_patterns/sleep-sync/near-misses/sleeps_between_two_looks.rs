//! Looks, and sleeps for a millisecond before the next look: nobody spins, and everybody comes late by half a sleep on average. After a panic it looks for ever.
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::nobody_sleeps_and_nobody_spins
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either

use std::sync::OnceLock;
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
    let settings = OnceLock::new();
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                let settings: &String = loop {
                    match settings.get() {
                        Some(settings) => break settings,
                        None => thread::sleep(Duration::from_millis(1)),
                    }
                };
                worker.warm_up(settings);
            });
        }
        settings.get_or_init(load);
    });
    open(settings.get().expect("they are loaded"))
}
