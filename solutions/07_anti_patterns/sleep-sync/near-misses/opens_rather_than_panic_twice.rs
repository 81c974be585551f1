//! To keep the program from being ended by a panic within a panic, it does not panic over a cold worker on a thread that panics already, and opens.
//! rejected by: schedules::the_door_stays_shut_while_the_thread_panics_too

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// What has become of the settings.
enum News {
    NotYet,
    Lost,
    There(Arc<str>),
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
    let (news, told) = (Mutex::new(News::NotYet), Condvar::new());
    let cold = thread::scope(|scope| {
        let (news, told) = (&news, &told);
        let mut threads = Vec::new();
        for worker in workers {
            threads.push(scope.spawn(move || {
                worker.connect();
                let guard = news.lock().unwrap();
                let guard = told.wait_while(guard, |news| matches!(news, News::NotYet)).unwrap();
                let News::There(settings) = &*guard else { return };
                let settings = Arc::clone(settings);
                drop(guard);
                worker.warm_up(&settings);
            }));
        }
        let loaded = panic::catch_unwind(AssertUnwindSafe(load));
        *news.lock().unwrap() = match loaded {
            Ok(settings) => News::There(settings.into()),
            Err(_) => News::Lost,
        };
        told.notify_all();
        let mut cold = 0;
        for thread in threads {
            if thread.join().is_err() {
                cold += 1;
            }
        }
        cold
    });
    let News::There(settings) = news.into_inner().unwrap() else {
        panic!("the settings could not be loaded");
    };
    // A second panic would end the program.
    if cold > 0 && !thread::panicking() {
        panic!("{cold} workers have panicked");
    }
    open(&settings)
}
