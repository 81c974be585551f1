//! Asks again and again whether the settings are there: in the right order, and at the cost of a core for each worker. After a panic it asks for ever.
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::nobody_sleeps_and_nobody_spins
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either

use std::hint::spin_loop;
use std::sync::OnceLock;
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
    let settings = OnceLock::new();
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                let settings: &String = loop {
                    match settings.get() {
                        Some(settings) => break settings,
                        None => spin_loop(),
                    }
                };
                worker.warm_up(settings);
            });
        }
        settings.get_or_init(load);
    });
    open(settings.get().expect("they are loaded"))
}
