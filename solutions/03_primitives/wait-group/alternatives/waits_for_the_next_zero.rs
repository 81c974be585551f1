//! Counts, and counts how often the count has come to 0: who waits, waits for the next time.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{Builder, JoinHandle};

#[derive(Debug, Default)]
struct State {
    alive: usize,
    epoch: u64,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    turned: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

#[derive(Debug, Default)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    shared: Arc<Shared>,
}

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self) -> Pending {
        self.shared.state().alive += 1;
        Pending { shared: Arc::clone(&self.shared) }
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        Builder::new()
            .name("job".to_owned())
            .spawn(move || {
                job();
                drop(pending); // On a panic it goes with the closure.
            })
            .expect("a thread")
    }

    pub fn wait(&self) {
        let mut state = self.shared.state();
        if state.alive == 0 {
            return;
        }
        let epoch = state.epoch;
        while state.epoch == epoch {
            state = self.shared.turned.wait(state).unwrap();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.alive -= 1;
        if state.alive == 0 {
            state.epoch += 1;
            drop(state);
            self.shared.turned.notify_all();
        }
    }
}
