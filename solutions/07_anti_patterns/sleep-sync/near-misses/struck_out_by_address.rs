//! Who is not warm yet is in a set of addresses: workers without a size share one, and the first strikes out
//! all.
//! rejected by: schedules::workers_without_a_size_are_several

use std::collections::BTreeSet;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// One of the workers of the service.
pub trait Worker: Sync {
    /// Connects to the database. It needs no settings.
    fn connect(&self);

    /// Fills the caches.
    fn warm_up(&self, settings: &str);
}

enum Settings {
    Loading,
    Loaded(Arc<str>),
    Failed,
}

struct State {
    settings: Settings,
    /// The workers that are not warm. They stay where they are while the start lasts: the address is the name.
    cold: BTreeSet<usize>,
    /// A worker has panicked, or the settings are lost.
    failed: bool,
}

struct Startup {
    state: Mutex<State>,
    news: Condvar,
}

impl Startup {
    fn new<W>(workers: &[W]) -> Self {
        let cold = workers.iter().map(name_of).collect();
        let state = State { settings: Settings::Loading, cold, failed: false };
        Self { state: Mutex::new(state), news: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        self.news.wait_while(self.lock(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.news.notify_all();
    }

    /// Waits for the settings. Nothing if they will not come.
    fn settings(&self) -> Option<Arc<str>> {
        match &self.wait_while(|state| matches!(state.settings, Settings::Loading)).settings {
            Settings::Loaded(settings) => Some(Arc::clone(settings)),
            Settings::Loading | Settings::Failed => None,
        }
    }

    /// Waits until all are warm, and says so, or until it is known that this will not be.
    fn all_warm(&self) -> bool {
        !self.wait_while(|state| !state.failed && !state.cold.is_empty()).failed
    }
}

fn name_of<W>(worker: &W) -> usize {
    ptr::from_ref(worker).addr()
}

/// Does what it holds when it is dropped, unless it has been defused: a step that did not get to its end.
struct Otherwise<F: FnMut()>(Option<F>);

impl<F: FnMut()> Otherwise<F> {
    fn defuse(mut self) {
        self.0 = None;
    }
}

impl<F: FnMut()> Drop for Otherwise<F> {
    fn drop(&mut self) {
        if let Some(mut act) = self.0.take() {
            act();
        }
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
    let startup = Startup::new(workers);
    thread::scope(|scope| {
        let startup = &startup;
        scope.spawn(move || {
            let lost = Otherwise(Some(|| {
                startup.tell(|state| {
                    state.settings = Settings::Failed;
                    state.failed = true;
                });
            }));
            let settings = load().into();
            lost.defuse();
            startup.tell(|state| state.settings = Settings::Loaded(settings));
        });
        for worker in workers {
            scope.spawn(move || {
                let lost = Otherwise(Some(|| startup.tell(|state| state.failed = true)));
                worker.connect();
                if let Some(settings) = startup.settings() {
                    worker.warm_up(&settings);
                }
                lost.defuse();
                startup.tell(|state| {
                    state.cold.remove(&name_of(worker));
                });
            });
        }
        let settings = startup.settings();
        assert!(startup.all_warm(), "the service did not start");
        open(&settings.expect("nobody has failed"))
    })
}
