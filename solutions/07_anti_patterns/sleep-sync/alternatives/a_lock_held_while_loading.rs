//! `start` holds the write lock while it loads: whoever wants to read the settings waits until they are there, and a panic poisons them.

use std::sync::RwLock;
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
    let settings = RwLock::new(String::new());
    thread::scope(|scope| {
        let mut writing = settings.write().unwrap();
        for worker in workers {
            let settings = &settings;
            scope.spawn(move || {
                worker.connect();
                if let Ok(settings) = settings.read() {
                    worker.warm_up(&settings);
                }
            });
        }
        *writing = load();
    });
    open(&settings.into_inner().unwrap())
}
