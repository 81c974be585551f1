//! `incr` sends the key into a channel, and `get` counts what had been sent when it was asked, under one lock.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

#[derive(Debug)]
struct Ledger {
    keys: Receiver<String>,
    counted: u64,
    counts: HashMap<String, u64>,
}

#[derive(Debug)]
struct Outbox {
    keys: Sender<String>,
    sent: u64,
}

#[derive(Debug)]
pub struct SafeCounter {
    outbox: Mutex<Outbox>,
    ledger: Mutex<Ledger>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (sender, receiver) = channel();
        let outbox = Outbox { keys: sender, sent: 0 };
        let ledger = Ledger { keys: receiver, counted: 0, counts: HashMap::new() };
        Self { outbox: Mutex::new(outbox), ledger: Mutex::new(ledger) }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let mut outbox = self.outbox.lock().unwrap();
        outbox.keys.send(key.to_owned()).unwrap();
        outbox.sent += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        let mut ledger = self.ledger.lock().unwrap();
        let sent = self.outbox.lock().unwrap().sent;
        while ledger.counted < sent {
            let key = ledger.keys.recv().unwrap();
            ledger.counted += 1;
            *ledger.counts.entry(key).or_default() += 1;
        }
        ledger.counts.get(key).copied().unwrap_or(0)
    }
}
