//! One thread counts for all counters that there are: the first one starts it, and the last one that is dropped waits
//! for its end.
//! rejected by: schedules::two_counters_share_no_thread

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A thread is dear and a counter small, so all of them share one.
static OFFICE: Mutex<Office> = Mutex::new(Office { clerk: None, counters: 0, next_id: 0 });

/// How many notes may wait for the clerk. It waits for nobody, so there will be room soon.
const NOTES: usize = 1024;

struct Office {
    clerk: Option<(SyncSender<Note>, JoinHandle<()>)>,
    counters: usize,
    next_id: u64,
}

enum Note {
    Incr(u64, String),
    Get(u64, String, Sender<u64>),
    Forget(u64),
    Close,
}

fn office() -> MutexGuard<'static, Office> {
    OFFICE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn clerk(notes: Receiver<Note>) {
    let mut books: HashMap<u64, HashMap<String, u64>> = HashMap::new();
    for note in notes {
        match note {
            Note::Incr(id, key) => *books.entry(id).or_default().entry(key).or_default() += 1,
            Note::Get(id, key, answer) => {
                let count = books.get(&id).and_then(|book| book.get(&key)).copied();
                let _ = answer.send(count.unwrap_or(0));
            }
            Note::Forget(id) => {
                books.remove(&id);
            }
            Note::Close => return,
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    id: u64,
    notes: SyncSender<Note>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let mut office = office();
        let (notes, _) = office.clerk.get_or_insert_with(|| {
            let (notes, received) = sync_channel(NOTES);
            (notes, thread::spawn(move || clerk(received)))
        });
        let notes = notes.clone();
        let id = office.next_id;
        office.next_id += 1;
        office.counters += 1;
        Self { id, notes }
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        let mut office = office();
        let _ = self.notes.send(Note::Forget(self.id));
        office.counters -= 1;
        if office.counters == 0
            && let Some((notes, clerk)) = office.clerk.take()
        {
            // Still locked: the next counter starts a clerk when this one has gone.
            let _ = notes.send(Note::Close);
            let _ = clerk.join();
        }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.notes
            .send(Note::Incr(self.id, key.to_owned()))
            .expect("the clerk is there as long as a counter is");
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (answer, answered) = channel();
        self.notes
            .send(Note::Get(self.id, key.to_owned(), answer))
            .expect("the clerk is there as long as a counter is");
        answered.recv().expect("the clerk answers")
    }
}
