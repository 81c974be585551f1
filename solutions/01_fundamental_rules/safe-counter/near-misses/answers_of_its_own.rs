//! Each thread keeps its last answers, and what says that they are old is raised after the count: another
//! thread may have had the new count before.
//! rejected by: schedules::one_page_gets_no_less_than_another_got_before

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
struct Identity;

struct Cached {
    owner: Arc<Identity>,
    key: String,
    version: u64,
    count: u64,
}

thread_local! {
    /// The answers that this thread got last.
    static CACHE: RefCell<Vec<Cached>> = const { RefCell::new(Vec::new()) };
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    identity: Arc<Identity>,
    version: AtomicU64,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        {
            let mut counts = self.counts.lock().unwrap();
            match counts.get_mut(key) {
                Some(count) => *count += 1,
                None => drop(counts.insert(key.to_owned(), 1)),
            }
        }
        // Whoever has an answer from before has to ask again.
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        CACHE
            .try_with(|cache| {
                let mut cache = cache.borrow_mut();
                let version = self.version.load(Ordering::SeqCst);
                let mine =
                    cache.iter().position(|it| Arc::ptr_eq(&it.owner, &self.identity) && it.key == key);
                if let Some(at) = mine {
                    if cache[at].version == version {
                        return cache[at].count;
                    }
                    let count = self.look_up(key);
                    (cache[at].version, cache[at].count) = (version, count);
                    return count;
                }
                // Answers of counters that are gone.
                cache.retain(|it| Arc::strong_count(&it.owner) > 1);
                let count = self.look_up(key);
                cache.push(Cached { owner: Arc::clone(&self.identity), key: key.to_owned(), version, count });
                count
            })
            .unwrap_or_else(|_| self.look_up(key))
    }

    fn look_up(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).copied().unwrap_or(0)
    }
}
