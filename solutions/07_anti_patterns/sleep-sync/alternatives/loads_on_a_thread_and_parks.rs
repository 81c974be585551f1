//! `load` has a thread of its own, and unparks the workers when the settings are in their place; a parked worker looks before it parks again.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::OnceLock;
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
    let settings: OnceLock<Option<String>> = OnceLock::new();
    thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter()
            .map(|worker| {
                let settings = &settings;
                scope.spawn(move || {
                    worker.connect();
                    while settings.get().is_none() {
                        thread::park();
                    }
                    if let Some(Some(settings)) = settings.get() {
                        worker.warm_up(settings);
                    }
                })
            })
            .collect();
        let loader = scope.spawn(|| catch_unwind(AssertUnwindSafe(load)));
        let loaded = loader.join().expect("the panic is caught");
        let (known, panic) = match loaded {
            Ok(loaded) => (Some(loaded), None),
            Err(panic) => (None, Some(panic)),
        };
        settings.get_or_init(|| known);
        for thread in &threads {
            thread.thread().unpark();
        }
        for thread in threads {
            thread.join().unwrap();
        }
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    });
    let Some(Some(settings)) = settings.get() else { unreachable!("load has not panicked") };
    open(settings)
}
