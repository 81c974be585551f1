//! A guard asks `thread::panicking` whether the settings are lost, on a thread that may panic already.
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other

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

/// Tells the workers, also if loading panics.
struct Loading<'a> {
    settings: &'a Settings,
    loaded: Option<Arc<str>>,
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        let lost = thread::panicking();
        self.settings.tell(if lost { None } else { self.loaded.take() });
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
    thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter()
            .map(|worker| {
                let settings = &settings;
                scope.spawn(move || {
                    worker.connect();
                    if let Some(settings) = settings.wait() {
                        worker.warm_up(&settings);
                    }
                })
            })
            .collect();
        let mut loading = Loading { settings: &settings, loaded: None };
        loading.loaded = Some(load().into());
        drop(loading);
        let warm = threads.into_iter().fold(true, |warm, thread| thread.join().is_ok() && warm);
        assert!(warm, "a worker panicked");
        open(&settings.wait().expect("loaded"))
    })
}
