//! Looks whether a mail is inside, and then whether a push is under way: between the two, the push gets its mail in and is through.
//! rejected by: schedules::what_was_accepted_comes_out
//! rejected by: schedules::a_push_and_the_end_do_not_miss_each_other

use crossbeam::channel::{Receiver, Sender, TryRecvError, bounded, select};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert_ne!(capacity, 0, "no room");
    let (sender, mails) = bounded(capacity);
    let (through, news) = bounded(1);
    let (alive, done) = bounded(0);
    let under_way = Arc::new(AtomicUsize::new(0));
    let alive = Arc::new(Mutex::new(Some(alive)));
    let outbox = Outbox { sender, through, alive, done: done.clone(), under_way: Arc::clone(&under_way) };
    (outbox, Mails { mails, news, done, under_way })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    sender: Sender<M>,
    through: Sender<()>,
    alive: Arc<Mutex<Option<Sender<()>>>>,
    done: Receiver<()>,
    under_way: Arc<AtomicUsize>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            through: self.through.clone(),
            alive: Arc::clone(&self.alive),
            done: self.done.clone(),
            under_way: Arc::clone(&self.under_way),
        }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        let result = if self.done.try_recv() == Err(TryRecvError::Disconnected) {
            Err(Closed(mail))
        } else {
            select! {
                send(self.sender, mail) -> sent => sent.map_err(|error| Closed(error.0)),
                recv(self.done) -> _ => Err(Closed(mail)),
            }
        };
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        let _ = self.through.try_send(());
        result
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.alive.lock().unwrap().take();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<M>,
    news: Receiver<()>,
    done: Receiver<()>,
    under_way: Arc<AtomicUsize>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        select! {
            recv(self.mails) -> mail => return mail.ok(),
            recv(self.done) -> _ => {}
        }
        loop {
            match self.mails.try_recv() {
                Ok(mail) => return Some(mail),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {}
            }
            if self.under_way.load(Ordering::SeqCst) == 0 {
                return None;
            }
            if self.news.recv().is_err() {
                return self.mails.try_recv().ok();
            }
        }
    }
}
