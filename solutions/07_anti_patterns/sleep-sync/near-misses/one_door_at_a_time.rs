//! A lock for the whole program is held while `open` runs, so that no two services open at once.
//! rejected by: behaviour::two_doors_may_open_together
//! also by: behaviour::without_workers_it_opens

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
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

static DOOR: Mutex<()> = Mutex::new(());

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
    // Ends with a panic if one of the workers has panicked.
    thread::scope(|scope| {
        let (news, told) = (&news, &told);
        for worker in workers {
            scope.spawn(move || {
                worker.connect();
                let guard = news.lock().unwrap();
                let guard = told.wait_while(guard, |news| matches!(news, News::NotYet)).unwrap();
                let News::There(settings) = &*guard else { return };
                let settings = Arc::clone(settings);
                drop(guard);
                worker.warm_up(&settings);
            });
        }
        let loaded = panic::catch_unwind(AssertUnwindSafe(load));
        *news.lock().unwrap() = match loaded {
            Ok(settings) => News::There(settings.into()),
            Err(_) => News::Lost,
        };
        told.notify_all();
    });
    let News::There(settings) = news.into_inner().unwrap() else {
        panic!("the settings could not be loaded");
    };
    // One service after the other takes its port.
    let _door = DOOR.lock().unwrap_or_else(PoisonError::into_inner);
    open(&settings)
}
