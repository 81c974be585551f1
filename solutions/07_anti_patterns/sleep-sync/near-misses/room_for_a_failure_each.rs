//! Failures go into a channel with room for one from each worker; where `load` panics as well, the last one
//! waits for room for ever.
//! rejected by: schedules::everything_may_fail_at_once

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, PoisonError};
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
    let (state, changed) = (Mutex::new(Settings::Loading), Condvar::new());
    // A failure each; nobody has to wait with it until it is read.
    let (failed, failures) = mpsc::sync_channel(workers.len().max(1));

    thread::scope(|scope| {
        let (state, changed) = (&state, &changed);
        for worker in workers {
            let failed = failed.clone();
            scope.spawn(move || {
                let work = || {
                    worker.connect();
                    let settings = {
                        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                        while let Settings::Loading = *state {
                            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                        }
                        state.clone()
                    };
                    if let Settings::Loaded(settings) = settings {
                        worker.warm_up(&settings);
                    }
                };
                if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(work)) {
                    let _ = failed.send(panic);
                }
            });
        }
        let failed = failed.clone();
        scope.spawn(move || {
            let (settings, failure) = match panic::catch_unwind(AssertUnwindSafe(load)) {
                Ok(settings) => (Settings::Loaded(settings), None),
                Err(panic) => (Settings::Failed, Some(panic)),
            };
            *state.lock().unwrap_or_else(PoisonError::into_inner) = settings;
            changed.notify_all();
            if let Some(panic) = failure {
                let _ = failed.send(panic);
            }
        });
    });

    // All have ended; the first failure is the one to report.
    if let Ok(panic) = failures.try_recv() {
        panic::resume_unwind(panic);
    }
    match state.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Settings::Loaded(settings) => open(&settings),
        Settings::Loading | Settings::Failed => unreachable!("there would be a failure"),
    }
}
