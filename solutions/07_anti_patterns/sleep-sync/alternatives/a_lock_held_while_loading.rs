//! `start` holds the write lock while it loads: whoever wants to read the settings waits until they are there, or will never be.

use std::sync::{PoisonError, RwLock};
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
    let settings = RwLock::new(None::<String>);
    thread::scope(|scope| {
        let mut writing = settings.write().unwrap();
        for worker in workers {
            let settings = &settings;
            scope.spawn(move || {
                worker.connect();
                // Poisoned or not: without settings there are none.
                let settings = settings.read().unwrap_or_else(PoisonError::into_inner);
                if let Some(settings) = &*settings {
                    worker.warm_up(settings);
                }
            });
        }
        *writing = Some(load());
    });
    let settings = settings.into_inner().unwrap();
    open(&settings.expect("the scope has ended without a panic"))
}
