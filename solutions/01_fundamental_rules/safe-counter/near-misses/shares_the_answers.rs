//! One thread owns the counts and answers all questions through one channel: whoever asks takes the next answer, and it may be that to another question.
//! rejected by: schedules::two_readers_at_once_both_see_their_count
//! rejected by: schedules::who_counted_finds_it_while_others_ask

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
enum Message {
    Incr(String),
    Get(String),
}

#[derive(Debug)]
pub struct SafeCounter {
    send: Option<Sender<Message>>,
    answers: Mutex<Receiver<u64>>,
    actor: Option<JoinHandle<()>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (send, messages) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let actor = thread::spawn(move || {
            let mut counts: HashMap<String, u64> = HashMap::new();
            for message in messages {
                match message {
                    Message::Incr(key) => *counts.entry(key).or_default() += 1,
                    Message::Get(key) => {
                        let _ = answer.send(counts.get(&key).copied().unwrap_or(0));
                    }
                }
            }
        });
        Self { send: Some(send), answers: Mutex::new(answers), actor: Some(actor) }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn send(&self, message: Message) {
        self.send.as_ref().unwrap().send(message).unwrap();
    }

    pub fn incr(&self, key: &str) {
        self.send(Message::Incr(key.to_owned()));
    }

    pub fn get(&self, key: &str) -> u64 {
        self.send(Message::Get(key.to_owned()));
        self.answers.lock().unwrap().recv().unwrap()
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        self.send = None;
        if let Some(actor) = self.actor.take() {
            let _ = actor.join();
        }
    }
}
