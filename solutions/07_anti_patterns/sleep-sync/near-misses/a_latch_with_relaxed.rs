//! The workers count down with `Relaxed`, and only the last of them hands its writes over to who opens.
//! rejected by: schedules::who_opens_sees_what_every_worker_did

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

enum Settings {
    Loading,
    Loaded(String),
    Failed,
}

/// The door: it can be opened when all parts of the start are over.
struct Door {
    parts: AtomicUsize,
    failed: AtomicBool,
    over: Mutex<bool>,
    bell: Condvar,
}

/// A part of the start: a worker, or the loading.
struct Part<'a>(&'a Door);

impl Drop for Part<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.failed.store(true, Ordering::SeqCst);
        }
        // A counter; the lock below orders the rest.
        if self.0.parts.fetch_sub(1, Ordering::Relaxed) == 1 {
            *lock(&self.0.over) = true;
            self.0.bell.notify_one();
        }
    }
}

/// The settings, and who waits for them.
struct Board {
    settings: Mutex<Settings>,
    news: Condvar,
}

impl Board {
    fn post(&self, settings: Settings) {
        *lock(&self.settings) = settings;
        self.news.notify_all();
    }

    fn read(&self) -> Option<String> {
        let mut settings = lock(&self.settings);
        loop {
            match &*settings {
                Settings::Loading => {
                    settings = self.news.wait(settings).unwrap_or_else(PoisonError::into_inner);
                }
                Settings::Loaded(text) => return Some(text.clone()),
                Settings::Failed => return None,
            }
        }
    }
}

/// Posts that there will be no settings, if `load` panics.
struct Loading<'a>(&'a Board);

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        self.0.post(Settings::Failed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    let board = Board { settings: Mutex::new(Settings::Loading), news: Condvar::new() };
    let door = Door {
        parts: AtomicUsize::new(workers.len() + 1),
        failed: AtomicBool::new(false),
        over: Mutex::new(false),
        bell: Condvar::new(),
    };
    thread::scope(|scope| {
        let (board, door) = (&board, &door);
        for worker in workers {
            scope.spawn(move || {
                let _part = Part(door);
                worker.connect();
                if let Some(settings) = board.read() {
                    worker.warm_up(&settings);
                }
            });
        }
        scope.spawn(move || {
            let _part = Part(door);
            let loading = Loading(board);
            let settings = load();
            std::mem::forget(loading);
            board.post(Settings::Loaded(settings));
        });

        // The door opens while the threads still wind up; the scope waits for their end.
        let mut over = lock(&door.over);
        while !*over {
            over = door.bell.wait(over).unwrap_or_else(PoisonError::into_inner);
        }
        drop(over);
        assert!(!door.failed.load(Ordering::SeqCst), "a part of the start panicked");
        let settings = board.read().expect("loaded, for nothing has failed");
        open(&settings)
    })
}
