//! A value that is made when somebody asks, and `start` asks at once. A panic poisons it, and who asks for it panics too.

use std::sync::LazyLock;
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
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(move || {
                worker.connect();
                worker.warm_up(settings);
            });
        }
        LazyLock::force(settings);
    });
    open(settings)
}
