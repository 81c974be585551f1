//! The second who closes leaves it to the first, and comes back before that one has taken the sender away.
//! rejected by: schedules::two_may_close_at_once

use crossbeam::channel::{Receiver, SendError, Sender, TryRecvError, bounded, select};
use std::sync::{Arc, Mutex, RwLock};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert_ne!(capacity, 0, "no room");
    let (sender, mails) = bounded(capacity);
    let (alive, done) = bounded(0);
    let close = Arc::new(Mutex::new(Some(alive)));
    let sender = Arc::new(RwLock::new(Some(sender)));
    (Outbox { sender, done: done.clone(), close }, Mails { mails, done })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    sender: Arc<RwLock<Option<Sender<M>>>>,
    done: Receiver<()>,
    close: Arc<Mutex<Option<Sender<()>>>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), done: self.done.clone(), close: Arc::clone(&self.close) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let Some(sender) = self.sender.read().unwrap().clone() else {
            return Err(Closed(mail));
        };
        select! {
            send(sender, mail) -> sent => sent.map_err(|SendError(mail)| Closed(mail)),
            recv(self.done) -> _ => Err(Closed(mail)),
        }
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        if self.close.lock().unwrap().take().is_some() {
            self.sender.write().unwrap().take();
        }
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<M>,
    done: Receiver<()>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let _ = &self.done;
        self.mails.recv().ok()
    }
}
