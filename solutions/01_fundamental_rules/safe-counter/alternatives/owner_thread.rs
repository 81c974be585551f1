//! One thread owns the map, and the others send it messages: memory shared by communicating.

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::thread::{JoinHandle, spawn};

enum Message {
    Incr(String),
    Get(String, Sender<u64>),
}

#[derive(Debug)]
pub struct SafeCounter {
    /// `None` only while it is dropped.
    owner: Option<(Sender<Message>, JoinHandle<()>)>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (sender, messages) = channel();
        let owner = spawn(move || {
            let mut counts = HashMap::new();
            for message in messages {
                match message {
                    Message::Incr(key) => *counts.entry(key).or_insert(0) += 1,
                    Message::Get(key, reply) => drop(reply.send(counts.get(&key).copied().unwrap_or(0))),
                }
            }
        });
        Self { owner: Some((sender, owner)) }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn send(&self, message: Message) {
        let (sender, _) = self.owner.as_ref().expect("it is not being dropped");
        sender.send(message).expect("the owner runs as long as there is a sender");
    }

    pub fn incr(&self, key: &str) {
        self.send(Message::Incr(key.to_owned()));
    }

    pub fn get(&self, key: &str) -> u64 {
        let (reply, count) = channel();
        self.send(Message::Get(key.to_owned(), reply));
        count.recv().expect("the owner answers")
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        if let Some((sender, owner)) = self.owner.take() {
            drop(sender);
            owner.join().expect("the owner does not panic");
        }
    }
}
