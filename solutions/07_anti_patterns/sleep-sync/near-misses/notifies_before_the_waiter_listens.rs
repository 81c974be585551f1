//! A bell and no value under the lock: who comes to wait after it has rung waits for ever.
//! rejected by: schedules::a_worker_warms_up_with_the_settings
//! rejected by: schedules::workers_warm_up_with_the_settings
//! rejected by: schedules::it_opens_when_all_are_warm
//! rejected by: schedules::they_connect_while_the_settings_are_loaded
//! rejected by: schedules::a_worker_waits_for_no_other
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut
//! rejected by: schedules::they_warm_up_side_by_side
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut
//! rejected by: schedules::a_start_within_a_start_disturbs_nobody
//! rejected by: schedules::workers_without_a_size_are_several
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either
//! rejected by: schedules::who_opens_sees_what_every_worker_did
//! rejected by: schedules::the_door_stays_shut_while_the_thread_panics_too
//! also by: behaviour::the_settings_are_those_that_were_loaded

use std::sync::{Condvar, Mutex, OnceLock};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
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
    let (lock, bell) = (Mutex::new(()), Condvar::new());
    let settings: OnceLock<String> = OnceLock::new();
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                let _guard = bell.wait(lock.lock().unwrap()).unwrap();
                if let Some(settings) = settings.get() {
                    worker.warm_up(settings);
                }
            });
        }
        let loaded = load();
        settings.get_or_init(|| loaded);
        bell.notify_all();
    });
    open(settings.get().expect("they are loaded"))
}
// ANCHOR_END: start
