//! Tells all when the settings are there, and one when there will be none: the others wait for ever.
//! rejected by: schedules::without_settings_nobody_warms_up

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
        self.1.notify_one();
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
    let loaded = thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                let guard =
                    known.wait_while(settings.lock().unwrap(), |settings| settings.is_none()).unwrap();
                let settings: Option<String> = guard.clone().flatten();
                drop(guard);
                if let Some(settings) = settings {
                    worker.warm_up(&settings);
                }
            });
        }
        let says = SaysNone(&settings, &known);
        let loaded = load();
        *settings.lock().unwrap() = Some(Some(loaded.clone()));
        known.notify_all();
        drop(says);
        loaded
    });
    open(&loaded)
}
