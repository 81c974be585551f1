//! Closing sends a marker. A mail that is accepted after the marker is never read, and in a full outbox the marker waits for room.
//! rejected by: schedules::what_was_accepted_comes_out
//! rejected by: schedules::closing_frees_a_push_that_waits
//! rejected by: schedules::closing_frees_every_push_that_waits
//! also by: behaviour::the_mails_of_one_thread_stay_in_order
//! rejected by: schedules::a_push_and_the_end_do_not_miss_each_other
//! rejected by: schedules::after_the_close_nobody_waits_for_the_room_that_comes

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossbeam::channel::{Receiver, SendError, Sender, bounded};

pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let (sender, mails) = bounded(capacity);
    (Outbox { sender, closed: Arc::new(AtomicBool::new(false)) }, Mails { mails, over: false })
}

#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
pub struct Outbox<M> {
    sender: Sender<Option<M>>,
    closed: Arc<AtomicBool>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), closed: Arc::clone(&self.closed) }
    }
}

impl<M> Outbox<M> {
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        if self.closed.load(SeqCst) {
            return Err(Closed(mail));
        }
        match self.sender.send(Some(mail)) {
            Ok(()) => Ok(()),
            Err(SendError(mail)) => Err(Closed(mail.expect("a mail was sent"))),
        }
    }

    pub fn close(&self) {
        if !self.closed.swap(true, SeqCst) {
            let _ = self.sender.send(None);
        }
    }
}

#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<Option<M>>,
    over: bool,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        if self.over {
            return None;
        }
        let mail = self.mails.recv().ok().flatten();
        self.over = mail.is_none();
        mail
    }
}
