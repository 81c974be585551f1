//! Nobody tells the workers that `load` has panicked: they wait for settings that never come, and the scope waits for them.
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either

use std::sync::{Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// What the workers wait for.
enum Settings {
    Loading,
    Loaded(String),
}

struct Board {
    settings: Mutex<Settings>,
    known: Condvar,
}

impl Board {
    fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap() = settings;
        self.known.notify_all();
    }

    /// The settings, when they are known; `None` when they are lost.
    fn get(&self) -> Option<String> {
        let loading = |settings: &mut Settings| matches!(settings, Settings::Loading);
        match &*self.known.wait_while(self.settings.lock().unwrap(), loading).unwrap() {
            Settings::Loaded(settings) => Some(settings.clone()),
            Settings::Loading => None,
        }
    }
}

// ANCHOR: start
/// Starts the service.
///
/// # Panics
/// Panics if `load` or a worker does.
pub fn start<W: Worker, R>(
    load: impl FnOnce() -> String + Send,
    workers: &[W],
    open: impl FnOnce(&str) -> R,
) -> R {
    let board = Board { settings: Mutex::new(Settings::Loading), known: Condvar::new() };
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                if let Some(settings) = board.get() {
                    worker.warm_up(&settings);
                }
            });
        }
        board.set(Settings::Loaded(load()));
    });
    open(&board.get().expect("they are loaded"))
}
// ANCHOR_END: start
