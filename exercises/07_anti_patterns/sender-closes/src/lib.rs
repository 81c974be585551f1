//! # A feed that stops without a loss
//!
//! A thread takes orders from a queue on disk and feeds them to the kitchen through a channel. When the
//! kitchen closes, the reader has had enough, and no order may get lost: what was taken from the queue and
//! not cooked goes back into it. If the reader dropped its end of the channel, what is under way would be
//! gone.
//!
//! Build [`Feed`], an iterator over what its thread takes from a source. It promises:
//!
//! - **Order.** `next` gives the items in the order of the source, each once. It waits while there is none,
//!   and not while there is one: a source that takes its time keeps back only what it has not given. It gives
//!   `None` when the source has ended and all is read, and from then on.
//! - **Full.** At most `capacity` items wait to be read, and one more is in the hand of the thread, which
//!   waits for room. With a capacity of 0 that is the one in the hand. You may take the memory for all of
//!   it at the start: what becomes of a capacity that does not fit into memory, such as `usize::MAX`, is
//!   left open.
//! - **Stop.** From the moment when `stop` is called, the source's `next` is called at most once more. `stop`
//!   returns when the thread has ended, also if it was waiting for room. What was read before, then `unread`,
//!   then what is left in `source`: that is the whole source, in order.
//! - **End.** A feed whose source has ended can be stopped too: `unread` is what was not read yet. Whether
//!   a source is asked again that has given `None` is up to you.
//! - **Panic.** If the source panics, what it gave before can still be read; then `next` gives `None`. `stop`
//!   panics with the same payload, of whatever type.
//! - **Dropped.** Dropping a feed ends its thread, and returns when it has ended, also where a panic of the
//!   reader drops it. The source's `next` is called at most once more, and what is unread is dropped. It
//!   panics only if something that is dropped with the feed does: the payload of a panic, the source, an
//!   item.
//! - **Nobody spins.** Who has to wait sleeps meanwhile, if only for a few milliseconds at a time. Where the
//!   source itself waits, `stop` and the drop wait with it.

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    source: S,
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(source: S, capacity: usize) -> Self {
        let _ = capacity;
        Self { source }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(self) -> Rest<S> {
        Rest { unread: Vec::new(), source: self.source }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        None
    }
}
