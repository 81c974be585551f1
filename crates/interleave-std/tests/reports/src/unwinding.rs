//! Panics, and what they meet on their way.

use std::process;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;

pub fn parse(text: &str) -> u32 {
    text.parse().expect("a number")
}

/// Panics when it is dropped before it was closed.
#[derive(Debug)]
pub struct Connection {
    pub open: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        assert!(!self.open, "a connection was dropped while it was open");
    }
}

pub fn query(text: &str) -> u32 {
    let mut connection = Connection { open: true };
    let answer = parse(text);
    connection.open = false;
    answer
}

pub fn parse_into(total: &Mutex<u32>, text: &str) {
    let mut total = total.lock().unwrap();
    *total += parse(text);
}

pub fn parse_and_send(texts: Vec<&'static str>) -> (Receiver<u32>, mpsc::Sender<u32>) {
    let (sender, receiver) = mpsc::channel();
    let theirs = sender.clone();
    thread::spawn(move || {
        for text in texts {
            theirs.send(parse(text)).unwrap();
        }
    });
    (receiver, sender)
}

pub fn give_up() {
    process::exit(1);
}
