//! The settings are announced by a `Relaxed` store. A worker that has not parked yet reads the flag, and not the settings.
//! rejected by: schedules::they_warm_up_side_by_side
//! rejected by: schedules::they_connect_while_the_settings_are_loaded
//! rejected by: schedules::a_worker_warms_up_with_the_settings
//! rejected by: schedules::workers_warm_up_with_the_settings
//! rejected by: schedules::it_opens_when_all_are_warm
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut
//! rejected by: schedules::a_worker_that_panics_late_keeps_the_door_shut
//! rejected by: schedules::a_start_within_a_start_disturbs_nobody
//! rejected by: schedules::a_start_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::who_opens_sees_what_every_worker_did
//! rejected by: schedules::workers_without_a_size_are_several

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, Thread};

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

const WAIT: u8 = 0;
const READY: u8 = 1;
const FAILED: u8 = 2;

struct Tells<'a> {
    threads: Vec<Thread>,
    ready: &'a AtomicU8,
    says: u8,
}

impl Drop for Tells<'_> {
    fn drop(&mut self) {
        self.ready.store(self.says, Ordering::Relaxed);
        self.threads.iter().for_each(Thread::unpark);
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
    let settings = OnceLock::new();
    let ready = AtomicU8::new(WAIT);
    thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter()
            .map(|worker| {
                let handle = scope.spawn(|| {
                    worker.connect();
                    loop {
                        match ready.load(Ordering::Relaxed) {
                            WAIT => thread::park(),
                            FAILED => return,
                            _ => break,
                        }
                    }
                    let settings: &String = settings.get().unwrap();
                    worker.warm_up(settings);
                });
                handle.thread().clone()
            })
            .collect();
        let mut tells = Tells { threads, ready: &ready, says: FAILED };
        let _ = settings.set(load());
        tells.says = READY;
    });
    open(settings.get().unwrap())
}
