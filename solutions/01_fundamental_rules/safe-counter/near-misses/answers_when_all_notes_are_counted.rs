//! A thread of the counter does the counting, and answers who asks when no note is left that it has not counted.
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Desk {
    notes: Vec<String>,
    questions: Vec<(String, Sender<u64>)>,
    closed: bool,
}

#[derive(Debug, Default)]
struct Shared {
    desk: Mutex<Desk>,
    changed: Condvar,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The work of the thread.
    fn serve(&self) {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut desk = self.desk();
        loop {
            if !desk.notes.is_empty() {
                // Counted without the lock, so that nobody waits to leave a note.
                let notes = std::mem::take(&mut desk.notes);
                drop(desk);
                for note in notes {
                    *counts.entry(note).or_insert(0) += 1;
                }
                desk = self.desk();
            } else if !desk.questions.is_empty() {
                for (key, answer) in desk.questions.drain(..) {
                    let _ = answer.send(counts.get(&key).copied().unwrap_or(0));
                }
            } else if desk.closed {
                return;
            } else {
                desk = self.changed.wait(desk).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    shared: Arc<Shared>,
    clerk: Option<JoinHandle<()>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let shared = Arc::new(Shared::default());
        let clerk = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.serve()
        });
        Self { shared, clerk: Some(clerk) }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let note = key.to_owned();
        self.shared.desk().notes.push(note);
        self.shared.changed.notify_one();
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (answer, answered) = channel();
        self.shared.desk().questions.push((key.to_owned(), answer));
        self.shared.changed.notify_one();
        answered.recv().expect("the clerk answers everybody")
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        self.shared.desk().closed = true;
        self.shared.changed.notify_one();
        if let Some(clerk) = self.clerk.take() {
            let _ = clerk.join();
        }
    }
}
