//! Workers wait for a `OnceLock`. It is written in any case: a guard writes that there are no settings, if `load` panics.

use std::sync::OnceLock;
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// Writes once. Whoever drops it unused has written that there is nothing.
struct Pen<'a>(&'a OnceLock<Option<String>>);

impl Drop for Pen<'_> {
    fn drop(&mut self) {
        let _ = self.0.set(None);
    }
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
    let paper = OnceLock::new();
    let (pen, reader) = (Pen(&paper), &paper);
    thread::scope(|scope| {
        scope.spawn(move || {
            let pen = pen;
            let settings = load();
            let _ = pen.0.set(Some(settings));
        });
        for worker in workers {
            scope.spawn(move || {
                worker.connect();
                if let Some(settings) = reader.wait() {
                    worker.warm_up(settings);
                }
            });
        }
    });
    let Some(settings) = paper.wait() else { panic!("no settings") };
    open(settings)
}
