//! A poisoned lock tells that loading has failed. It is not poisoned where the thread panicked before.
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either

use std::sync::Mutex;
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
    let settings = Mutex::new(String::new());
    thread::scope(|scope| {
        // Locked before there are workers: whoever gets the lock gets the settings.
        let mut loading = settings.lock().unwrap();
        let crew: Vec<_> = workers
            .iter()
            .map(|worker| {
                let settings = &settings;
                scope.spawn(move || {
                    worker.connect();
                    // Poisoned: `load` has panicked, and there are no settings.
                    let Ok(settings) = settings.lock().map(|settings| settings.clone()) else {
                        return;
                    };
                    worker.warm_up(&settings);
                })
            })
            .collect();

        *loading = load();
        let settings = loading.clone();
        drop(loading);

        let ended: Vec<_> = crew.into_iter().map(|worker| worker.join()).collect();
        for worker in ended {
            worker.expect("a worker panicked");
        }
        open(&settings)
    })
}
