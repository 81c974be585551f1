//! Each worker has a channel of its own, on which the settings come. If `load` panics the senders are dropped, and no settings come.

use std::sync::mpsc::channel;
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
    thread::scope(|scope| {
        let mut told = Vec::new();
        let mut threads = Vec::new();
        for worker in workers {
            let (tell, settings) = channel::<String>();
            told.push(tell);
            threads.push(scope.spawn(move || {
                worker.connect();
                if let Ok(settings) = settings.recv() {
                    worker.warm_up(&settings);
                }
            }));
        }
        let settings = load();
        for tell in told {
            // A worker that has panicked listens no more; its join says so.
            let _ = tell.send(settings.clone());
        }
        for thread in threads {
            thread.join().unwrap();
        }
        open(&settings)
    })
}
