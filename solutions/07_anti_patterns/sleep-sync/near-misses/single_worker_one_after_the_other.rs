//! A service with a single worker gets a single thread, which loads the settings and then connects and warms up.
//! rejected by: schedules::they_connect_while_the_settings_are_loaded

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

#[derive(Clone)]
enum Settings {
    Loading,
    Loaded(String),
    Lost,
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
    let settings = match workers {
        [worker] => start_one(load, worker),
        _ => start_many(load, workers),
    };
    open(&settings.expect("a part of the service has panicked"))
}

/// One worker needs no coordination.
fn start_one<W: Worker>(load: impl FnOnce() -> String + Send, worker: &W) -> Option<String> {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let loaded = catch_unwind(AssertUnwindSafe(load)).ok();
            worker.connect();
            if let Some(settings) = &loaded {
                worker.warm_up(settings);
            }
            loaded
        });
        thread.join().ok().flatten()
    })
}

fn start_many<W: Worker>(load: impl FnOnce() -> String + Send, workers: &[W]) -> Option<String> {
    let (settings, known) = (Mutex::new(Settings::Loading), Condvar::new());
    let warm = thread::scope(|scope| {
        let (settings, known) = (&settings, &known);
        scope.spawn(move || {
            let loaded = match catch_unwind(AssertUnwindSafe(load)) {
                Ok(text) => Settings::Loaded(text),
                Err(_) => Settings::Lost,
            };
            *settings.lock().unwrap() = loaded;
            known.notify_all();
        });
        let threads: Vec<_> = workers
            .iter()
            .map(|worker| {
                scope.spawn(move || {
                    worker.connect();
                    let settings = known
                        .wait_while(settings.lock().unwrap(), |settings| {
                            matches!(settings, Settings::Loading)
                        })
                        .unwrap()
                        .clone();
                    if let Settings::Loaded(text) = settings {
                        worker.warm_up(&text);
                    }
                })
            })
            .collect();
        let mut warm = true;
        for thread in threads {
            warm &= thread.join().is_ok();
        }
        warm
    });
    match settings.into_inner().unwrap() {
        Settings::Loaded(text) if warm => Some(text),
        _ => None,
    }
}
