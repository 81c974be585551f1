//! The door opens when all workers are warm. Without workers that is true also where loading has panicked.
//! rejected by: schedules::without_workers_and_settings_it_stays_shut

use std::sync::{Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

#[derive(Default)]
struct State {
    over: bool,
    settings: Option<String>,
}

struct Over<'a>(&'a Mutex<State>, &'a Condvar);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().over = true;
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
    let (state, changed) = (Mutex::new(State::default()), Condvar::new());
    let wait = || {
        let state = state.lock().unwrap();
        changed.wait_while(state, |state| !state.over).unwrap().settings.clone()
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let _over = Over(&state, &changed);
            let loaded = load();
            state.lock().unwrap().settings = Some(loaded);
        });
        let threads: Vec<_> = workers
            .iter()
            .map(|worker| {
                let wait = &wait;
                scope.spawn(move || {
                    worker.connect();
                    let settings = wait();
                    if let Some(settings) = &settings {
                        worker.warm_up(settings);
                    }
                    settings.is_some()
                })
            })
            .collect();
        let warm = threads
            .into_iter()
            .map(|thread| thread.join())
            .fold(true, |warm, ended| warm && ended.unwrap_or(false));
        assert!(warm, "not every worker is warm");
        open(&wait().unwrap_or_default())
    })
}
