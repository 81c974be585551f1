//! One board for the whole program, wiped clean at each start: while two start, the workers of one read what
//! the other has put there.
//! rejected by: schedules::a_start_within_a_start_disturbs_nobody
//! sometimes by: behaviour::the_settings_are_those_that_were_loaded
//! sometimes by: behaviour::without_workers_it_opens
//! also by: behaviour::two_doors_may_open_together

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

static BOARD: Board = Board { settings: Mutex::new(Settings::Loading), known: Condvar::new() };

impl Board {
    fn clear(&self) {
        *self.settings.lock().unwrap() = Settings::Loading;
    }

    fn set(&self, known: Settings) {
        let mut settings = self.settings.lock().unwrap();
        if matches!(*settings, Settings::Loading) {
            *settings = known;
            self.known.notify_all();
        }
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

/// Tells the workers, if nothing was loaded by now, that nothing will come.
struct LostUnlessLoaded<'a>(&'a Board);

impl Drop for LostUnlessLoaded<'_> {
    fn drop(&mut self) {
        self.0.set(Settings::Lost);
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
    let board = &BOARD;
    board.clear();
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(move || {
                worker.connect();
                if let Some(settings) = board.get() {
                    worker.warm_up(&settings);
                }
            });
        }
        let _lost = LostUnlessLoaded(board);
        board.set(Settings::Loaded(load()));
    });
    open(&board.get().expect("they are loaded"))
}
