//! Each worker connects on a thread of its own, and meanwhile hands the settings on to the next one.

use std::sync::mpsc::{Receiver, channel};
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
        let (first, mut before) = channel::<String>();
        for worker in workers {
            let (sender, after) = channel();
            let mine = std::mem::replace(&mut before, after);
            scope.spawn(move || {
                let connected = thread::scope(|inner| {
                    let connecting = inner.spawn(|| worker.connect());
                    let settings = mine.recv();
                    if let Ok(settings) = &settings {
                        let _ = sender.send(settings.clone());
                    }
                    drop(sender);
                    connecting.join().map(|()| settings)
                });
                match connected {
                    Ok(Ok(settings)) => worker.warm_up(&settings),
                    Ok(Err(_)) => {}
                    Err(payload) => std::panic::resume_unwind(payload),
                }
            });
        }
        let last: Receiver<String> = before;
        let settings = load();
        first.send(settings.clone()).expect("somebody waits, if only main");
        drop(last);
        settings
    });
    open(&settings)
}
