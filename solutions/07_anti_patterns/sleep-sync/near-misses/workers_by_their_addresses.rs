//! Counts who is warm by their addresses: workers without a size are all at one.
//! rejected by: schedules::workers_without_a_size_are_several

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// Loading, and then what came of it: none if that was a panic.
#[derive(Default)]
struct Settings {
    loaded: Mutex<Option<Option<Arc<str>>>>,
    known: Condvar,
}

impl Settings {
    fn tell(&self, settings: Option<Arc<str>>) {
        *self.loaded.lock().unwrap() = Some(settings);
        self.known.notify_all();
    }

    fn wait(&self) -> Option<Arc<str>> {
        let mut loaded = self.loaded.lock().unwrap();
        loop {
            if let Some(settings) = &*loaded {
                return settings.clone();
            }
            loaded = self.known.wait(loaded).unwrap();
        }
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
    let settings = Settings::default();
    let warm = Mutex::new(HashSet::new());
    let loaded = thread::scope(|scope| {
        for worker in workers {
            let (settings, warm) = (&settings, &warm);
            scope.spawn(move || {
                // What panics here is told by who is missing among the warm ones.
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    worker.connect();
                    if let Some(settings) = settings.wait() {
                        worker.warm_up(&settings);
                        warm.lock().unwrap().insert(ptr::from_ref(worker).addr());
                    }
                }));
            });
        }
        let loaded = catch_unwind(AssertUnwindSafe(load)).map(Arc::<str>::from);
        settings.tell(loaded.as_ref().ok().cloned());
        loaded
    });
    let loaded = loaded.unwrap_or_else(|panic| resume_unwind(panic));
    let warm = warm.into_inner().unwrap();
    assert_eq!(warm.len(), workers.len(), "not all workers are warm");
    open(&loaded)
}
