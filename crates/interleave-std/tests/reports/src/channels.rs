//! Channels that somebody waits on.

use std::sync::mpsc::{self, Receiver};
use std::thread;

/// Squares numbers in a thread, and adds up what comes back.
pub fn sum_of_squares(numbers: Vec<u32>) -> u32 {
    let (sender, receiver) = mpsc::channel();
    let theirs = sender.clone();
    thread::spawn(move || {
        for number in numbers {
            theirs.send(number * number).unwrap();
        }
    });
    receiver.iter().sum()
}

/// A worker that answers as long as somebody asks.
pub fn serve(requests: Receiver<u32>) {
    for request in requests {
        assert!(request != 0, "a request for nothing");
    }
}

/// Sends two results over a channel with room for one, then asks for them.
pub fn two_results() -> (u32, u32) {
    let (sender, receiver) = mpsc::sync_channel(1);
    sender.send(1).unwrap();
    sender.send(2).unwrap();
    (receiver.recv().unwrap(), receiver.recv().unwrap())
}
