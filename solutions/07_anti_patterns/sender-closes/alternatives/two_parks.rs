//! No channel and no condition variable: both sides park, and look again after each wake-up.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle, Thread};

#[derive(Debug)]
struct Desk<T> {
    tray: VecDeque<T>,
    shut: bool,
    over: bool,
    reader: Option<Thread>,
}

type Shared<T> = Arc<Mutex<Desk<T>>>;

fn open<T>(desk: &Shared<T>) -> MutexGuard<'_, Desk<T>> {
    desk.lock().expect("nobody panics with the desk in the hand")
}

struct Over<T>(Shared<T>);

impl<T> Drop for Over<T> {
    fn drop(&mut self) {
        let mut desk = open(&self.0);
        desk.over = true;
        if let Some(reader) = desk.reader.take() {
            reader.unpark();
        }
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    desk: Shared<S::Item>,
    clerk: Option<JoinHandle<S>>,
}

impl<S> Feed<S>
where
    S: Iterator + Send + 'static,
    S::Item: Send,
{
    /// Starts a thread that takes items from `source`, and keeps at most `capacity` of them ready.
    pub fn start(mut source: S, capacity: usize) -> Self {
        let desk = Desk { tray: VecDeque::new(), shut: false, over: false, reader: None };
        let desk = Arc::new(Mutex::new(desk));
        let over = Over(Arc::clone(&desk));
        let clerk = thread::Builder::new()
            .name("feed".to_owned())
            .spawn(move || {
                let may_take = || {
                    loop {
                        let desk = open(&over.0);
                        if desk.shut {
                            return false;
                        }
                        if desk.tray.len() <= capacity {
                            return true;
                        }
                        drop(desk);
                        thread::park();
                    }
                };
                while may_take() {
                    let Some(item) = source.next() else { break };
                    let mut desk = open(&over.0);
                    desk.tray.push_back(item);
                    if let Some(reader) = desk.reader.take() {
                        reader.unpark();
                    }
                }
                source
            })
            .expect("a thread");
        Self { desk, clerk: Some(clerk) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        let source = self.shut().expect("stopped once").unwrap_or_else(|p| std::panic::resume_unwind(p));
        Rest { unread: std::mem::take(&mut open(&self.desk).tray).into(), source }
    }
}

impl<S: Iterator> Feed<S> {
    fn shut(&mut self) -> Option<thread::Result<S>> {
        let clerk = self.clerk.take()?;
        open(&self.desk).shut = true;
        clerk.thread().unpark();
        Some(clerk.join())
    }
}

impl<S: Iterator> Iterator for Feed<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        loop {
            let mut desk = open(&self.desk);
            if let Some(item) = desk.tray.pop_front() {
                drop(desk);
                self.clerk.as_ref()?.thread().unpark();
                return Some(item);
            }
            if desk.over {
                return None;
            }
            desk.reader = Some(thread::current());
            drop(desk);
            thread::park();
        }
    }
}

impl<S: Iterator> Drop for Feed<S> {
    fn drop(&mut self) {
        let _ = self.shut();
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
