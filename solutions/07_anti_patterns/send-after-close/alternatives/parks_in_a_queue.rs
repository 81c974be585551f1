//! What the clones share closes when the last of them drops it. Who waits stands in a queue, and parks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

#[derive(Debug)]
struct Desk<M> {
    inside: VecDeque<M>,
    pushers: VecDeque<Thread>,
    reader: Option<Thread>,
    closed: bool,
}

#[derive(Debug)]
struct Shared<M> {
    capacity: usize,
    desk: Mutex<Desk<M>>,
}

impl<M> Shared<M> {
    fn shut(&self) {
        let (pushers, reader) = {
            let mut desk = self.desk.lock().unwrap();
            desk.closed = true;
            (std::mem::take(&mut desk.pushers), desk.reader.take())
        };
        pushers.into_iter().chain(reader).for_each(|thread| thread.unpark());
    }
}

#[derive(Debug)]
struct ClosesAtTheEnd<M>(Arc<Shared<M>>);

impl<M> Drop for ClosesAtTheEnd<M> {
    fn drop(&mut self) {
        self.0.shut();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert_ne!(capacity, 0, "an outbox needs room");
    let desk = Desk { inside: VecDeque::new(), pushers: VecDeque::new(), reader: None, closed: false };
    let shared = Arc::new(Shared { capacity, desk: Mutex::new(desk) });
    (Outbox { all: Arc::new(ClosesAtTheEnd(Arc::clone(&shared))) }, Mails { shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    all: Arc<ClosesAtTheEnd<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { all: Arc::clone(&self.all) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let Shared { capacity, desk } = &*self.all.0;
        loop {
            let mut desk = desk.lock().unwrap();
            if desk.closed {
                return Err(Closed(mail));
            }
            if desk.inside.len() < *capacity {
                desk.inside.push_back(mail);
                if let Some(reader) = desk.reader.take() {
                    reader.unpark();
                }
                return Ok(());
            }
            desk.pushers.push_back(thread::current());
            drop(desk);
            thread::park();
        }
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.all.0.shut();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    shared: Arc<Shared<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        loop {
            let mut desk = self.shared.desk.lock().unwrap();
            if let Some(mail) = desk.inside.pop_front() {
                // All of them: one that was woken for nothing may stand in the queue twice.
                desk.pushers.drain(..).for_each(|pusher| pusher.unpark());
                return Some(mail);
            }
            if desk.closed {
                return None;
            }
            desk.reader = Some(thread::current());
            drop(desk);
            thread::park();
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.shared.shut();
    }
}
