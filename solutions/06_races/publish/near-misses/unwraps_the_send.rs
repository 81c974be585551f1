//! Sending to nobody is an error, and `unwrap` makes it a panic of the publisher.
//! A channel, and a place where the first reader that finds the message puts it for all.
//! rejected by: behaviour::publish_needs_no_reader
//! rejected by: schedules::limits_do_not_go_away_beside_another_reader

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug)]
pub struct Publisher(Sender<Limits>);

#[derive(Clone, Debug)]
pub struct Reader(Arc<Mutex<(Receiver<Limits>, Option<Limits>)>>);

pub fn limits() -> (Publisher, Reader) {
    let (sender, receiver) = channel();
    (Publisher(sender), Reader(Arc::new(Mutex::new((receiver, None)))))
}

impl Publisher {
    pub fn publish(self, limits: Limits) {
        self.0.send(limits).unwrap();
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        let mut inbox = self.0.lock().unwrap();
        if inbox.1.is_none() {
            inbox.1 = inbox.0.try_recv().ok();
        }
        inbox.1
    }
}
