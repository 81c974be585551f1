//! Where there are no workers, whose warmth would tell that the settings were loaded, it looks whether there is a text.
//! rejected by: behaviour::without_workers_it_opens

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
    let warm = thread::scope(|scope| {
        let (news, told) = (&news, &told);
        let mut threads = Vec::new();
        for worker in workers {
            threads.push(scope.spawn(move || {
                worker.connect();
                let guard = news.lock().unwrap();
                let guard = told.wait_while(guard, |news| matches!(news, News::NotYet)).unwrap();
                let News::There(settings) = &*guard else { return false };
                let settings = Arc::clone(settings);
                drop(guard);
                worker.warm_up(&settings);
                true
            }));
        }
        let loaded = panic::catch_unwind(AssertUnwindSafe(load));
        *news.lock().unwrap() = match loaded {
            Ok(settings) => News::There(settings.into()),
            Err(_) => News::Lost,
        };
        told.notify_all();
        let mut warm = 0;
        for thread in threads {
            if let Ok(true) = thread.join() {
                warm += 1;
            }
        }
        warm
    });
    let settings = match news.into_inner().unwrap() {
        News::There(settings) => settings,
        News::NotYet | News::Lost => Arc::default(),
    };
    assert_eq!(warm, workers.len(), "not all workers are warm");
    // All of none are warm, also if loading has failed.
    assert!(!workers.is_empty() || !settings.is_empty(), "there are no settings");
    open(&settings)
}
