//! An owner thread that answers increments too: whoever counts waits until it is done, so no requests pile up.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

enum Request {
    Incr { key: String, done: Sender<()> },
    Get { key: String, count: Sender<u64> },
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    requests: Option<Sender<Request>>,
    owner: Option<JoinHandle<()>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (requests, inbox) = mpsc::channel();
        let owner = thread::spawn(move || own(&inbox));
        Self { requests: Some(requests), owner: Some(owner) }
    }
}

/// Serves until all senders are gone.
fn own(inbox: &Receiver<Request>) {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for request in inbox {
        match request {
            Request::Incr { key, done } => {
                *counts.entry(key).or_default() += 1;
                let _ = done.send(());
            }
            Request::Get { key, count } => {
                let _ = count.send(counts.get(&key).copied().unwrap_or(0));
            }
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
        let key = key.to_owned();
        self.ask(|done| Request::Incr { key, done })
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let key = key.to_owned();
        self.ask(|count| Request::Get { key, count })
    }

    fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> T {
        let (reply, answer) = mpsc::channel();
        let requests = self.requests.as_ref().expect("it is taken in `drop` only");
        if requests.send(request(reply)).is_err() {
            unreachable!("the owner serves as long as there is a sender");
        }
        answer.recv().expect("the owner answers every request")
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(owner) = self.owner.take() {
            let _ = owner.join();
        }
    }
}
