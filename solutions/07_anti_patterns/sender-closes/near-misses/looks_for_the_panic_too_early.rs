//! Looks for a panic when it says that it is enough. The call that is under way may still panic, and then `stop` returns as if all were well.
//! rejected by: schedules::a_panic_during_the_stop_comes_out_of_it

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

type Payload = Arc<Mutex<Option<Box<dyn Any + Send>>>>;

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    items: Option<Receiver<S::Item>>,
    enough: Arc<AtomicBool>,
    panic: Payload,
    thread: Option<JoinHandle<S>>,
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
        let panic = Payload::default();
        let (seen, slot) = (Arc::clone(&enough), Arc::clone(&panic));
        let thread = thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                match catch_unwind(AssertUnwindSafe(|| source.next())) {
                    Ok(Some(item)) => {
                        if sender.send(item).is_err() {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(payload) => {
                        *slot.lock().unwrap() = Some(payload);
                        break;
                    }
                }
            }
            source
        });
        Self { items: Some(items), enough, panic, thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::Relaxed);
        let payload = self.panic.lock().unwrap().take();
        if let Some(payload) = payload {
            resume_unwind(payload);
        }
        let unread = self.items.take().into_iter().flatten().collect();
        let source = self.thread.take().expect("joined only once").join().expect("caught");
        Rest { unread, source }
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        self.items.as_ref()?.recv().ok()
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        self.items = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is left of a feed that was stopped.
#[derive(Debug)]
pub struct Rest<S: Iterator> {
    /// What the source gave and nobody has read, in order.
    pub unread: Vec<S::Item>,
    /// The source, with all that it has not given yet.
    pub source: S,
}
