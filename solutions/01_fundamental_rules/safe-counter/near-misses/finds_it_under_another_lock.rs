//! Finds the place of a key under the read lock and counts there under the write lock: by then another key may stand there.
//! rejected by: schedules::a_known_key_is_found_while_new_ones_come

use std::sync::RwLock;

#[derive(Debug, Default)]
pub struct SafeCounter {
    /// Ascending by key.
    counts: RwLock<Vec<(String, u64)>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.counts.read().unwrap().binary_search_by(|(other, _)| other.as_str().cmp(key))
    }

    pub fn incr(&self, key: &str) {
        match self.find(key) {
            Ok(i) => self.counts.write().unwrap()[i].1 += 1,
            Err(_) => {
                let mut counts = self.counts.write().unwrap();
                // Somebody may have been quicker.
                match counts.binary_search_by(|(other, _)| other.as_str().cmp(key)) {
                    Ok(i) => counts[i].1 += 1,
                    Err(i) => counts.insert(i, (key.to_owned(), 1)),
                }
            }
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.read().unwrap();
        counts.binary_search_by(|(other, _)| other.as_str().cmp(key)).map_or(0, |i| counts[i].1)
    }
}
