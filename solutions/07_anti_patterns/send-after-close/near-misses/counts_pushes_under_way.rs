//! A push counts itself and looks at the flag, the mailer looks at the flag and the count. Without `SeqCst`
//! they miss each other.
//! rejected by: schedules::a_push_and_the_end_do_not_miss_each_other
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam::channel::{Receiver, Sender, TrySendError, bounded};

/// How long one sleeps before one looks again.
const NAP: Duration = Duration::from_millis(1);

#[derive(Debug)]
struct Shared<M> {
    mails: Sender<M>,
    closed: AtomicBool,
    /// How many pushes may have seen an open outbox and not put their mail in.
    under_way: AtomicUsize,
}

impl<M> Shared<M> {
    fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }
}

/// A push, until it is over.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What the clones of an outbox share. The last one of them drops it, and so closes.
#[derive(Debug)]
struct Handle<M>(Arc<Shared<M>>);

impl<M> Drop for Handle<M> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    assert!(capacity > 0, "nothing could ever be in an outbox without room");
    let (sender, mails) = bounded(capacity);
    let shared =
        Arc::new(Shared { mails: sender, closed: AtomicBool::new(false), under_way: AtomicUsize::new(0) });
    (Outbox { handle: Arc::new(Handle(Arc::clone(&shared))) }, Mails { mails, shared })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    handle: Arc<Handle<M>>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle) }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mut mail: M) -> Result<(), Closed<M>> {
        let shared = &self.handle.0;
        // First the count, then the flag: who finds nobody under way has all that was accepted.
        let _under_way = UnderWay::new(&shared.under_way);
        while !shared.closed.load(Ordering::Acquire) {
            match shared.mails.try_send(mail) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(mail)) => return Err(Closed(mail)),
                Err(TrySendError::Full(back)) => mail = back,
            }
            thread::sleep(NAP);
        }
        Err(Closed(mail))
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {
        self.handle.0.close();
    }
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    mails: Receiver<M>,
    shared: Arc<Shared<M>>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        loop {
            if let Ok(mail) = self.mails.recv_timeout(NAP) {
                return Some(mail);
            }
            if self.shared.closed.load(Ordering::Acquire)
                && self.shared.under_way.load(Ordering::Acquire) == 0
            {
                return self.mails.try_recv().ok();
            }
        }
    }
}
