//! A push that finds no room tries again, and looks at the flag each time: it spins.
//! rejected by: schedules::a_full_outbox_makes_a_push_wait

use std::sync::{Arc, Mutex};
use std::thread;

use crossbeam::channel::{Receiver, Sender, TrySendError, bounded};

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
            match sender.try_send(mail) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(mail)) => return Err(Closed(mail)),
                Err(TrySendError::Full(back)) => mail = back,
            }
            if self.way_in.lock().unwrap().is_none() {
                return Err(Closed(mail));
            }
            thread::yield_now();
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
