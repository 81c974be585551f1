//! A credit for each item that was read. Before each item the thread looks through its credits, and finds their end, which is the stop.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    reader: Option<Reader<S::Item>>,
    thread: Option<JoinHandle<S>>,
}

#[derive(Debug)]
struct Reader<T> {
    credits: Sender<()>,
    items: Receiver<T>,
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

/// The credits of the thread.
struct Purse {
    left: usize,
    granted: Receiver<()>,
}

impl Purse {
    /// Pays for an item. Sleeps while there is no credit. False if the reader wants no more.
    fn pay(&mut self) -> bool {
        loop {
            match self.granted.try_recv() {
                Ok(()) => self.left = self.left.saturating_add(1),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
        if self.left == 0 {
            return self.granted.recv().is_ok();
        }
        self.left -= 1;
        true
    }
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (credits, granted) = channel();
        let (counter, items) = channel();
        let mut purse = Purse { left: capacity.saturating_add(1), granted };
        let thread = thread::spawn(move || {
            while purse.pay() {
                let Some(item) = source.next() else { break };
                if counter.send(item).is_err() {
                    break;
                }
            }
            source
        });
        Self { reader: Some(Reader { credits, items }), thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        let Reader { credits, items } = self.reader.take().expect("until the end");
        drop(credits);
        let thread = self.thread.take().expect("until the end");
        let end = thread.join();
        // The sender is gone, so this is all, and does not wait. There is room for all without reading.
        let unread = items.try_iter().collect();
        match end {
            Ok(source) => Rest { unread, source },
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let reader = self.reader.as_ref()?;
        let item = reader.items.recv().ok()?;
        reader.credits.send(()).ok();
        Some(item)
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        drop(self.reader.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
