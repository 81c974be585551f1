//! Handing out the settings stops at the first worker that is gone.
//! rejected by: schedules::a_worker_that_panics_keeps_the_door_shut

use std::sync::Arc;
use std::sync::mpsc::{self, SendError, Sender};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// Gives each worker its copy.
fn hand_out(settings: &Arc<str>, mut waiting: Vec<Sender<Arc<str>>>) -> Result<(), SendError<Arc<str>>> {
    while let Some(worker) = waiting.pop() {
        worker.send(Arc::clone(settings))?;
    }
    Ok(())
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
    thread::scope(|scope| {
        let mut waiting = Vec::with_capacity(workers.len());
        let mut crew = Vec::with_capacity(workers.len());
        for worker in workers {
            let (sender, settings) = mpsc::channel::<Arc<str>>();
            waiting.push(sender);
            crew.push(scope.spawn(move || {
                worker.connect();
                // The sender is gone if there are no settings.
                let Ok(settings) = settings.recv() else {
                    return false;
                };
                worker.warm_up(&settings);
                true
            }));
        }
        let loader = scope.spawn(move || {
            let settings: Arc<str> = load().into();
            // A worker that is gone has panicked, and whoever joins it finds that.
            let _ = hand_out(&settings, waiting);
            settings
        });

        let settings = loader.join();
        let warm = crew.into_iter().map(|worker| worker.join().unwrap_or(false)).filter(|warm| *warm).count();
        let settings = settings.expect("the settings could not be loaded");
        assert_eq!(warm, workers.len(), "a worker did not warm up");
        open(&settings)
    })
}
