//! Takes a send that fails for a bug: a handler that comes when the mailer has died, dies too.
//! rejected by: schedules::a_full_outbox_makes_a_push_wait
//! rejected by: schedules::dropping_the_mails_frees_a_push_that_waits
//! rejected by: behaviour::without_a_mailer_every_push_is_refused
//! rejected by: schedules::dropping_the_mails_frees_every_push_that_waits
//! rejected by: schedules::a_mail_may_have_an_outbox_with_it
//! rejected by: schedules::a_full_outbox_of_mails_without_a_size_makes_a_push_wait
//! rejected by: schedules::room_in_one_outbox_wakes_its_own_push
//! also by: behaviour::a_mailer_that_panics_refuses_every_push

use std::sync::{Arc, Mutex};

use crossbeam::channel::{Receiver, Sender, bounded};
use crossbeam::select;

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let (sender, mails) = bounded(capacity);
    let (open, closed) = bounded(0);
    let way_in = Arc::new(Mutex::new(Some(WayIn { sender, _open: open })));
    (Outbox { way_in, closed }, Mails { mails })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    /// `None` once it is closed.
    way_in: Arc<Mutex<Option<WayIn<M>>>>,
    /// Nothing ever comes on it.
    closed: Receiver<()>,
}

#[derive(Debug)]
struct WayIn<M> {
    sender: Sender<M>,
    _open: Sender<()>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { way_in: Arc::clone(&self.way_in), closed: self.closed.clone() }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        let sender = self.way_in.lock().unwrap().as_ref().map(|way_in| way_in.sender.clone());
        let Some(sender) = sender else { return Err(Closed(mail)) };
        select! {
            send(sender, mail) -> sent => {
                sent.unwrap();
                Ok(())
            },
            recv(self.closed) -> _ => Err(Closed(mail)),
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
