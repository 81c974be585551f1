//! A thread owns the counts and hears of calls by a channel; it is started by the first call, and who loses the race to start it lets go of a second thread without joining it.
//! rejected by: schedules::a_counter_that_two_call_first_leaves_no_thread_either

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
enum Call {
    Incr(String),
    Get(String, Sender<u64>),
}

#[derive(Debug)]
struct Owner {
    calls: Sender<Call>,
    thread: JoinHandle<()>,
}

impl Owner {
    fn start() -> Self {
        let (calls, inbox) = mpsc::channel();
        let thread = thread::spawn(move || serve(&inbox));
        Self { calls, thread }
    }
}

fn serve(inbox: &Receiver<Call>) {
    let mut counts = HashMap::<String, u64>::new();
    for call in inbox {
        match call {
            Call::Incr(key) => *counts.entry(key).or_insert(0) += 1,
            Call::Get(key, answer) => {
                let _ = answer.send(counts.get(&key).copied().unwrap_or(0));
            }
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    owner: OnceLock<Owner>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let call = Call::Incr(key.to_owned());
        self.owner().calls.send(call).expect("the owner listens while there is a sender");
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let Some(owner) = self.owner.get() else {
            return 0;
        };
        let (answer, count) = mpsc::channel();
        owner
            .calls
            .send(Call::Get(key.to_owned(), answer))
            .expect("the owner listens while there is a sender");
        count.recv().expect("the owner answers")
    }

    fn owner(&self) -> &Owner {
        if self.owner.get().is_none() {
            // Whoever comes second uses the first one's.
            let _ = self.owner.set(Owner::start());
        }
        self.owner.get().expect("it has just been set")
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        if let Some(Owner { calls, thread }) = self.owner.take() {
            drop(calls);
            let _ = thread.join();
        }
    }
}
