//! The end of the text is trimmed.
//! rejected by: behaviour::the_settings_are_those_that_were_loaded

use std::sync::{Condvar, Mutex};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

/// How loading has ended: `None` in it if there are no settings.
#[derive(Default)]
struct Gate {
    outcome: Mutex<Option<Option<String>>>,
    settled: Condvar,
}

impl Gate {
    fn settle(&self, settings: Option<String>) {
        let mut outcome = self.outcome.lock().unwrap();
        // The first one counts: the guard comes along in any case.
        outcome.get_or_insert(settings);
        self.settled.notify_all();
    }

    fn wait(&self) -> Option<String> {
        self.settled
            .wait_while(self.outcome.lock().unwrap(), |outcome| outcome.is_none())
            .unwrap()
            .clone()
            .flatten()
    }
}

struct NoSettings<'a>(&'a Gate);

impl Drop for NoSettings<'_> {
    fn drop(&mut self) {
        self.0.settle(None);
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
    let gate = Gate::default();
    thread::scope(|scope| {
        let gate = &gate;
        let crew: Vec<_> = workers
            .iter()
            .map(|worker| {
                scope.spawn(move || {
                    worker.connect();
                    if let Some(settings) = gate.wait() {
                        worker.warm_up(&settings);
                    }
                })
            })
            .collect();

        {
            let _no_settings = NoSettings(gate);
            // They come over the network, with the end of the line.
            let loaded = load();
            gate.settle(Some(loaded.trim_end().to_owned()));
        }

        let failed = crew.into_iter().map(|worker| worker.join()).filter(Result::is_err).count();
        assert_eq!(failed, 0, "workers have panicked");
        open(&gate.wait().expect("loaded"))
    })
}
