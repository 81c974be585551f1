//! Opens inside of the scope: the settings are there, and the workers may still be warming up.
//! rejected by: schedules::it_opens_when_all_are_warm
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::who_opens_sees_what_every_worker_did
//! rejected by: schedules::workers_without_a_size_are_several
//! rejected by: schedules::when_every_worker_panics_the_start_does
//! rejected by: schedules::the_door_stays_shut_while_the_thread_panics_too

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
    Lost,
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
            _ => None,
        }
    }
}

/// Tells the workers, if `load` panics, that nothing will come.
struct LostOnPanic<'a>(&'a Board);

impl Drop for LostOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.set(Settings::Lost);
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
        let _lost = LostOnPanic(&board);
        board.set(Settings::Loaded(load()));
        open(&board.get().expect("they are loaded"))
    })
}
