//! A flag that says closed, and a message that wakes the mailer. Between looking at the flag and sending, the mailer can have gone.
//! rejected by: schedules::what_was_accepted_comes_out
//! rejected by: schedules::a_push_and_the_end_do_not_miss_each_other

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossbeam::channel::{Receiver, SendError, Sender, bounded};
use crossbeam::select;

pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "an outbox without room would accept nothing");
    let (sender, mails) = bounded(capacity);
    let (close, closed) = bounded(1);
    let is_closed = Arc::new(AtomicBool::new(false));
    let end = close.clone();
    (
        Outbox { sender, close, closed: closed.clone(), is_closed: Arc::clone(&is_closed) },
        Mails { mails, closed, close: end },
    )
}

#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

#[derive(Debug)]
pub struct Outbox<M> {
    sender: Sender<M>,
    close: Sender<()>,
    closed: Receiver<()>,
    is_closed: Arc<AtomicBool>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            close: self.close.clone(),
            closed: self.closed.clone(),
            is_closed: Arc::clone(&self.is_closed),
        }
    }
}

impl<M> Outbox<M> {
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        if self.is_closed.load(SeqCst) {
            return Err(Closed(mail));
        }
        select! {
            send(self.sender, mail) -> sent => sent.map_err(|SendError(mail)| Closed(mail)),
            recv(self.closed) -> _ => {
                let _ = self.close.try_send(());
                Err(Closed(mail))
            }
        }
    }

    pub fn close(&self) {
        self.is_closed.store(true, SeqCst);
        let _ = self.close.try_send(());
    }
}

#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<M>,
    closed: Receiver<()>,
    close: Sender<()>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        select! {
            recv(self.mails) -> mail => mail.ok(),
            recv(self.closed) -> _ => {
                let _ = self.close.try_send(());
                self.mails.try_recv().ok()
            }
        }
    }
}
