//! Waits for a while, and then looks whether a mail is inside before it looks whether a push is under way. A push that has just got its room is through between the two.
//! rejected by: schedules::what_was_accepted_comes_out

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};

/// How long to sleep until the next look at `closed`.
const NAP: Duration = Duration::from_millis(5);

#[derive(Debug, Default)]
struct Gate {
    closed: AtomicBool,
    /// Pushes that may have seen the gate open.
    under_way: AtomicUsize,
}

/// A push that is under way.
struct UnderWay<'a>(&'a Gate);

impl<'a> UnderWay<'a> {
    fn begin(gate: &'a Gate) -> Self {
        gate.under_way.fetch_add(1, Ordering::SeqCst);
        Self(gate)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could be inside");
    let (sender, receiver) = bounded(capacity);
    let gate = Arc::new(Gate::default());
    (Outbox { sender, gate: Arc::clone(&gate) }, Mails { receiver, gate })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    sender: Sender<M>,
    gate: Arc<Gate>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), gate: Arc::clone(&self.gate) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mut mail: M) -> Result<(), Closed<M>> {
        // Announced first, looked second: `next` does it the other way round.
        let _under_way = UnderWay::begin(&self.gate);
        while !self.gate.closed.load(Ordering::SeqCst) {
            mail = match self.sender.send_timeout(mail, NAP) {
                Ok(()) => return Ok(()),
                Err(SendTimeoutError::Timeout(mail)) => mail,
                Err(SendTimeoutError::Disconnected(mail)) => return Err(Closed(mail)),
            };
        }
        Err(Closed(mail))
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.gate.closed.store(true, Ordering::SeqCst);
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    receiver: Receiver<M>,
    gate: Arc<Gate>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        loop {
            match self.receiver.recv_timeout(NAP) {
                Ok(mail) => return Some(mail),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let closed = self.gate.closed.load(Ordering::SeqCst);
                    if closed && self.receiver.is_empty() && self.gate.under_way.load(Ordering::SeqCst) == 0 {
                        return None;
                    }
                }
            }
        }
    }
}
