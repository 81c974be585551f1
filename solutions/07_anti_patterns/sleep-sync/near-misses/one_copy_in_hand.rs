//! Hands a copy of the settings to each worker through a channel with room for one, and waits for ever if two
//! never come.
//! rejected by: schedules::when_every_worker_panics_the_start_does

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

type Settings = Arc<str>;

/// Loads the settings and hands them out, one copy in hand at a time. If `load` panics the sender goes with it.
fn loader(load: impl FnOnce() -> String, copies: usize, counter: SyncSender<Settings>) -> Settings {
    let settings: Settings = load().into();
    for _ in 0..copies {
        if counter.send(Arc::clone(&settings)).is_err() {
            // Nobody is left who could want one.
            break;
        }
    }
    settings
}

/// Fetches a copy. Whoever holds the lock gets the next one, and there is one for each worker: it does not
/// matter who waits at the counter and who in the queue before it. Nothing if the settings will not come.
fn fetch(counter: &Mutex<Receiver<Settings>>) -> Option<Settings> {
    counter.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
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
    let (sender, receiver) = mpsc::sync_channel(1);
    let receiver = Mutex::new(receiver);
    let settings = thread::scope(|scope| {
        let receiver = &receiver;
        let loading = scope.spawn(move || loader(load, workers.len(), sender));
        let warming: Vec<_> = workers
            .iter()
            .map(|worker| {
                scope.spawn(move || {
                    worker.connect();
                    if let Some(settings) = fetch(receiver) {
                        worker.warm_up(&settings);
                    }
                })
            })
            .collect();

        // All of them end before anybody hears of a panic.
        let settings = loading.join();
        let warmed: Vec<_> = warming.into_iter().map(|worker| worker.join()).collect();
        for worker in warmed {
            if worker.is_err() {
                panic!("a worker did not warm up");
            }
        }
        settings.unwrap_or_else(|_| panic!("the settings could not be loaded"))
    });
    open(&settings)
}
