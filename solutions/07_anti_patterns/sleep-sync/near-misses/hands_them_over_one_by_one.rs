//! Hands the settings over at a rendezvous, to one worker after the other: who is slow to connect keeps those behind it cold.
//! rejected by: schedules::a_worker_waits_for_no_other

use std::sync::mpsc::sync_channel;
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
    let settings = thread::scope(|scope| {
        let senders: Vec<_> = workers
            .iter()
            .map(|worker| {
                let (sender, settings) = sync_channel::<String>(0);
                scope.spawn(move || {
                    worker.connect();
                    if let Ok(settings) = settings.recv() {
                        worker.warm_up(&settings);
                    }
                });
                sender
            })
            .collect();
        let settings = load();
        for sender in senders {
            // A worker that has panicked needs none.
            let _ = sender.send(settings.clone());
        }
        settings
    });
    open(&settings)
}
