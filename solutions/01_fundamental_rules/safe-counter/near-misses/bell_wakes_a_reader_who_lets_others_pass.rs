//! Readers let waiting writers pass, but one bell is rung for one sleeper: a writer has the map, a reader sleeps, then a second writer sleeps; the bell wakes the reader, who sees the writer waiting and lies down again, and nobody rings any more.
//! rejected by: schedules::who_asks_between_two_increments_is_not_in_their_way
//! rejected by: schedules::all_who_ask_during_an_increment_are_answered
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::{Condvar, Mutex};

#[derive(Debug)]
struct Desk {
    /// `None` while somebody has it.
    map: Option<HashMap<String, u64>>,
    writers_waiting: usize,
}

/// Counts by key, for many threads at once. The map goes from hand to hand, and requests come before the metrics page.
#[derive(Debug)]
pub struct SafeCounter {
    desk: Mutex<Desk>,
    bell: Condvar,
}

impl Default for SafeCounter {
    fn default() -> Self {
        SafeCounter {
            desk: Mutex::new(Desk { map: Some(HashMap::new()), writers_waiting: 0 }),
            bell: Condvar::new(),
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
        let mut map = self.borrow_to_write();
        *map.entry(key.to_owned()).or_insert(0) += 1;
        self.give_back(map);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let map = self.borrow_to_read();
        let count = map.get(key).copied().unwrap_or(0);
        self.give_back(map);
        count
    }

    fn borrow_to_write(&self) -> HashMap<String, u64> {
        let mut desk = self.desk.lock().unwrap();
        desk.writers_waiting += 1;
        loop {
            if let Some(map) = desk.map.take() {
                desk.writers_waiting -= 1;
                return map;
            }
            desk = self.bell.wait(desk).unwrap();
        }
    }

    fn borrow_to_read(&self) -> HashMap<String, u64> {
        let mut desk = self.desk.lock().unwrap();
        loop {
            if desk.writers_waiting == 0 {
                if let Some(map) = desk.map.take() {
                    return map;
                }
            }
            desk = self.bell.wait(desk).unwrap();
        }
    }

    fn give_back(&self, map: HashMap<String, u64>) {
        self.desk.lock().unwrap().map = Some(map);
        self.bell.notify_one();
    }
}
