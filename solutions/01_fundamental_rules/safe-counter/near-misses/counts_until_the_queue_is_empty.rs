//! `incr` sends the key into a channel, and `get` counts what is in it until it is empty, under one lock.
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

#[derive(Debug)]
struct Ledger {
    keys: Receiver<String>,
    counts: HashMap<String, u64>,
}

#[derive(Debug)]
pub struct SafeCounter {
    send: Sender<String>,
    ledger: Mutex<Ledger>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (send, keys) = channel();
        Self { send, ledger: Mutex::new(Ledger { keys, counts: HashMap::new() }) }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        self.send.send(key.to_owned()).unwrap();
    }

    pub fn get(&self, key: &str) -> u64 {
        let mut ledger = self.ledger.lock().unwrap();
        let Ledger { keys, counts } = &mut *ledger;
        for key in keys.try_iter() {
            *counts.entry(key).or_default() += 1;
        }
        counts.get(key).copied().unwrap_or(0)
    }
}
