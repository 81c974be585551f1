//! Waits for room for a few milliseconds at a time, and looks in between whether it is closed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam::channel::{Receiver, SendTimeoutError, Sender, bounded};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let (sender, mails) = bounded(capacity);
    let way_in = Arc::new(Mutex::new(Some(sender)));
    (Outbox { way_in }, Mails { mails })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    /// `None` once it is closed.
    way_in: Arc<Mutex<Option<Sender<M>>>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { way_in: Arc::clone(&self.way_in) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let sender = self.way_in.lock().unwrap().clone();
        let Some(sender) = sender else { return Err(Closed(mail)) };
        let mut mail = mail;
        loop {
            mail = match sender.send_timeout(mail, Duration::from_millis(20)) {
                Ok(()) => return Ok(()),
                Err(SendTimeoutError::Disconnected(mail)) => return Err(Closed(mail)),
                Err(SendTimeoutError::Timeout(mail)) => mail,
            };
            if self.way_in.lock().unwrap().is_none() {
                return Err(Closed(mail));
            }
        }
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.way_in.lock().unwrap().take();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<M>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        self.mails.recv().ok()
    }
}
