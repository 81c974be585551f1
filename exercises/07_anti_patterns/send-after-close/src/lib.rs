//! # An outbox that closes
//!
//! Request handlers put mails into an outbox, and a mailer thread takes them out. When the service shuts down
//! somebody closes the outbox, while handlers may be in the middle of a push.
//!
//! Build [`outbox`], with its two ends [`Outbox`] and [`Mails`]. They promise:
//!
//! - `push` gives `Ok` if the mail was accepted, and otherwise an `Err` with the mail in it. It never panics.
//! - What was accepted comes out of `Mails` exactly once, and the mails of one thread in the order of their
//!   pushes. Only if `Mails` is dropped are those lost that are still inside.
//! - When `capacity` mails are inside, a push waits for room. A mail is inside until `next` gives it.
//! - There may be any number of clones of an `Outbox`. Each can `close` it for all, more than once too.
//!   `close` waits for nothing but a lock that is held for a moment.
//! - A push that begins after a `close` has returned is refused. A push that is under way is either accepted
//!   or refused. It does not go on waiting for room.
//! - When the outbox is closed and every accepted mail is out, `next` gives `None`, and goes on to do so.
//!   Until then a `next` that finds nothing waits.
//! - When every clone of the `Outbox` is dropped, that closes it. Who is the last is not asked of
//!   `Arc::strong_count`: two that are dropped at once both find the other. No schedule can stop a thread
//!   between the question and its drop, so the checks refuse any call of `strong_count`.
//! - When `Mails` is dropped, every push is refused, also one that waits for room: that the mails inside
//!   are lost makes no room for it. A mail that is still inside may hold a clone of the outbox, for the
//!   answer, perhaps the last clone: dropping `Mails` neither hangs nor panics over it. When such mails are
//!   dropped is up to you, and what becomes of one that pushes, waits or panics in its own drop.
//! - Nobody spins: who has to wait sleeps meanwhile, if only for a few milliseconds at a time.
//! - With a capacity of 0 nothing could be inside, so `outbox` panics. You may take the memory for all of
//!   it at the start, as `sync_channel` does: what becomes of a capacity that does not fit into memory is
//!   left open.

use std::marker::PhantomData;

/// An outbox that has room for `capacity` mails, and the mails that come out of it.
///
/// # Panics
/// Panics if `capacity` is 0.
pub fn outbox<M>(capacity: usize) -> (Outbox<M>, Mails<M>) {
    let _ = capacity;
    (Outbox { mails: PhantomData }, Mails { mails: PhantomData })
}

/// A mail that was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed<M>(pub M);

/// Where mails go in.
#[derive(Debug)]
pub struct Outbox<M> {
    mails: PhantomData<M>,
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Self { mails: PhantomData }
    }
}

impl<M> Outbox<M> {
    /// Puts a mail in; waits while there is no room.
    ///
    /// # Errors
    /// Gives the mail back if the outbox is closed.
    pub fn push(&self, mail: M) -> Result<(), Closed<M>> {
        Err(Closed(mail))
    }

    /// Closes the outbox for all its clones.
    pub fn close(&self) {}
}

/// Where mails come out, until the outbox is closed and empty.
#[derive(Debug)]
pub struct Mails<M> {
    mails: PhantomData<M>,
}

impl<M> Iterator for Mails<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        None
    }
}
