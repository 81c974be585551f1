//! Keeps the settings in a static that is set once: the second start warms up with the settings of the first.
//! also by: behaviour::without_workers_it_opens
//! rejected by: schedules::a_start_within_a_start_disturbs_nobody
//! also by: behaviour::the_settings_are_those_that_were_loaded
//! also by: behaviour::two_doors_may_open_together

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, OnceLock};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// The settings of this process.
static SETTINGS: OnceLock<String> = OnceLock::new();

#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Runs,
    Done,
    Failed,
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
    let (state, changed) = (Mutex::new(Load::Runs), Condvar::new());
    thread::scope(|scope| {
        for worker in workers {
            let (state, changed) = (&state, &changed);
            scope.spawn(move || {
                worker.connect();
                let end = *changed.wait_while(state.lock().unwrap(), |state| *state == Load::Runs).unwrap();
                if end == Load::Done {
                    worker.warm_up(SETTINGS.get().expect("loaded"));
                }
            });
        }
        let loaded = catch_unwind(AssertUnwindSafe(load)).map(|settings| {
            SETTINGS.get_or_init(|| settings);
        });
        *state.lock().unwrap() = if loaded.is_ok() { Load::Done } else { Load::Failed };
        changed.notify_all();
        if let Err(panic) = loaded {
            resume_unwind(panic);
        }
    });
    open(SETTINGS.get().expect("loaded"))
}
