//! A push that waits for room has a sender of its own, and does not hear of the close: until somebody makes room, it waits.
//! rejected by: schedules::closing_frees_a_push_that_waits
//! rejected by: schedules::closing_frees_every_push_that_waits
//! rejected by: schedules::after_the_close_nobody_waits_for_the_room_that_comes

use std::sync::{Arc, Mutex};

use crossbeam::channel::{Receiver, SendError, Sender, bounded};

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
        sender.send(mail).map_err(|SendError(mail)| Closed(mail))
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
