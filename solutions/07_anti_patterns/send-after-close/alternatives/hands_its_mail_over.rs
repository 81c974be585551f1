//! A push that waits stands in a line with its mail. Who makes room moves the first of them in; who closes hands all of them back.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert_ne!(capacity, 0, "nothing could be inside");
    let counter = Arc::new(Counter(Mutex::new(Line {
        capacity,
        inside: VecDeque::new(),
        waiting: VecDeque::new(),
        refused: HashMap::new(),
        next_number: 0,
        reader: None,
        closed: false,
    })));
    (Outbox { last: Arc::new(Closer(Arc::clone(&counter))) }, Mails { counter })
}

#[derive(Debug)]
struct Line<M> {
    capacity: usize,
    inside: VecDeque<M>,
    waiting: VecDeque<Waiting<M>>,
    /// What waited when it closed, by number.
    refused: HashMap<u64, M>,
    next_number: u64,
    reader: Option<Thread>,
    closed: bool,
}

#[derive(Debug)]
struct Waiting<M> {
    number: u64,
    thread: Thread,
    mail: M,
}

#[derive(Debug)]
struct Counter<M>(Mutex<Line<M>>);

impl<M> Counter<M> {
    fn line(&self) -> MutexGuard<'_, Line<M>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut guard = self.line();
        let line = &mut *guard;
        line.closed = true;
        for Waiting { number, thread, mail } in line.waiting.drain(..) {
            line.refused.insert(number, mail);
            thread.unpark();
        }
        if let Some(reader) = line.reader.take() {
            reader.unpark();
        }
    }
}

#[derive(Debug)]
struct Closer<M>(Arc<Counter<M>>);

impl<M> Drop for Closer<M> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    last: Arc<Closer<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { last: Arc::clone(&self.last) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let counter = &self.last.0;
        let number = {
            let mut line = counter.line();
            if line.closed {
                return Err(Closed(mail));
            }
            // While somebody waits, the outbox is full.
            if line.inside.len() < line.capacity {
                line.inside.push_back(mail);
                if let Some(reader) = line.reader.take() {
                    reader.unpark();
                }
                return Ok(());
            }
            let number = line.next_number;
            line.next_number += 1;
            line.waiting.push_back(Waiting { number, thread: thread::current(), mail });
            number
        };
        loop {
            thread::park();
            let mut line = counter.line();
            if let Some(mail) = line.refused.remove(&number) {
                return Err(Closed(mail));
            }
            if line.waiting.iter().all(|waiting| waiting.number != number) {
                return Ok(());
            }
        }
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.last.0.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    counter: Arc<Counter<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        loop {
            let mut line = self.counter.line();
            if let Some(mail) = line.inside.pop_front() {
                if let Some(Waiting { thread, mail, .. }) = line.waiting.pop_front() {
                    line.inside.push_back(mail);
                    thread.unpark();
                }
                return Some(mail);
            }
            if line.closed {
                return None;
            }
            line.reader = Some(thread::current());
            drop(line);
            thread::park();
        }
    }
}

impl<M> Drop for Mails<M> {
    fn drop(&mut self) {
        self.counter.close();
        let lost = mem::take(&mut self.counter.line().inside);
        drop(lost);
    }
}
