//! At the end the feed asks the source itself, which may go on after its `None`.
//! rejected by: behaviour::after_the_end_nothing_comes

use std::any::Any;
use std::fmt;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}

struct Running<S: Iterator> {
    items: Mutex<Receiver<S::Item>>,
    enough: Arc<AtomicBool>,
    thread: JoinHandle<S>,
}

enum Stage<S: Iterator> {
    Running(Running<S>),
    /// All is read, and the source is back.
    Ended(S),
    Panicked(Box<dyn Any + Send>),
    Gone,
}

impl<S: Iterator> fmt::Debug for Stage<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running(_) => "Running",
            Self::Ended(_) => "Ended",
            Self::Panicked(_) => "Panicked",
            Self::Gone => "Gone",
        })
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    stage: Stage<S>,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let (sender, items) = sync_channel(capacity);
        let enough = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !told.load(Ordering::SeqCst) {
                let Some(item) = source.next() else {
                    break;
                };
                if sender.send(item).is_err() {
                    break;
                }
            }
            drop(sender);
            source
        });
        Self { stage: Stage::Running(Running { items: Mutex::new(items), enough, thread }) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        match std::mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Running(Running { items, enough, thread }) => {
                enough.store(true, Ordering::SeqCst);
                let items = items.into_inner().unwrap_or_else(PoisonError::into_inner);
                // To the end: that makes room for what is in the hand of the thread.
                let unread = items.iter().collect();
                match thread.join() {
                    Ok(source) => Rest { unread, source },
                    Err(panic) => resume_unwind(panic),
                }
            }
            Stage::Ended(source) => Rest { unread: Vec::new(), source },
            Stage::Panicked(panic) => resume_unwind(panic),
            Stage::Gone => unreachable!("only while a stage is left"),
        }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        match &mut self.stage {
            Stage::Running(running) => {
                let items = running.items.get_mut().unwrap_or_else(PoisonError::into_inner);
                if let Ok(item) = items.recv() {
                    return Some(item);
                }
            }
            // There is nobody beside us any more.
            Stage::Ended(source) => return source.next(),
            Stage::Panicked(_) | Stage::Gone => return None,
        }
        // The end: the thread is not needed any longer, nor is its stack.
        if let Stage::Running(running) = std::mem::replace(&mut self.stage, Stage::Gone) {
            self.stage = match running.thread.join() {
                Ok(source) => Stage::Ended(source),
                Err(panic) => Stage::Panicked(panic),
            };
        }
        None
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        if let Stage::Running(Running { items, enough, thread }) =
            std::mem::replace(&mut self.stage, Stage::Gone)
        {
            enough.store(true, Ordering::SeqCst);
            drop(items);
            let _ = thread.join();
        }
    }
}
