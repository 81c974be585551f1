//! The guard lives as long as the call: one worker warms up at a time, and one that panics poisons the lock for the others.
//! rejected by: schedules::they_warm_up_side_by_side
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut

use std::sync::{Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

struct SaysNone<'a>(&'a Mutex<Option<Option<String>>>, &'a Condvar);

impl Drop for SaysNone<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().get_or_insert(None);
        self.1.notify_all();
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
    let (settings, known) = (Mutex::new(None), Condvar::new());
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                let settings =
                    known.wait_while(settings.lock().unwrap(), |settings| settings.is_none()).unwrap();
                if let Some(Some(settings)) = settings.as_ref() {
                    let settings: &String = settings;
                    worker.warm_up(settings);
                }
            });
        }
        let says = SaysNone(&settings, &known);
        let loaded = load();
        *settings.lock().unwrap() = Some(Some(loaded));
        drop(says);
    });
    let settings = settings.into_inner().unwrap().flatten();
    open(&settings.expect("loaded"))
}
