//! Ten times as long: it has not failed since, on this machine.
//! rejected by: schedules::a_worker_warms_up_with_the_settings
//! rejected by: schedules::workers_warm_up_with_the_settings
//! rejected by: schedules::it_opens_when_all_are_warm
//! rejected by: schedules::without_settings_nobody_warms_up
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut
//! rejected by: schedules::nobody_sleeps_and_nobody_spins
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut
//! rejected by: schedules::without_workers_it_opens_with_the_settings
//! rejected by: schedules::without_workers_and_settings_it_stays_shut
//! rejected by: schedules::a_start_within_a_start_disturbs_nobody
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::without_settings_nobody_warms_up_while_the_thread_panics_either
//! rejected by: schedules::who_opens_sees_what_every_worker_did
//! rejected by: schedules::workers_without_a_size_are_several
//! rejected by: schedules::when_every_worker_panics_the_start_does
//! rejected by: schedules::everything_may_fail_at_once
//! rejected by: schedules::the_door_stays_shut_while_the_thread_panics_too

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

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
    let settings = Mutex::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let loaded = load();
            *settings.lock().unwrap() = loaded;
        });
        for worker in workers {
            scope.spawn(|| {
                worker.connect();
                thread::sleep(Duration::from_millis(500));
                let settings = settings.lock().unwrap().clone();
                worker.warm_up(&settings);
            });
        }
        thread::sleep(Duration::from_millis(700));
        open(&settings.lock().unwrap())
    })
}
// ANCHOR_END: start
