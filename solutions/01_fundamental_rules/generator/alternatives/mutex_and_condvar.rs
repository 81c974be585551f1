//! A buffer under a mutex. Room is waited for before an item is made, not after.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct Buffer<T> {
    items: VecDeque<thread::Result<T>>,
    over: bool,
}

#[derive(Debug)]
struct Shared<T> {
    buffer: Mutex<Buffer<T>>,
    changed: Condvar,
}

#[derive(Debug)]
pub struct Generator<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Generator<T> {
    pub fn new(capacity: usize, mut make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let buffer = Mutex::new(Buffer { items: VecDeque::new(), over: false });
        let shared = Arc::new(Shared { buffer, changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let buffer = theirs.buffer.lock().unwrap();
                let full = |buffer: &mut Buffer<T>| buffer.items.len() > capacity && !buffer.over;
                let buffer = theirs.changed.wait_while(buffer, full).unwrap();
                let over = buffer.over;
                drop(buffer);
                let item = if over { None } else { catch_unwind(AssertUnwindSafe(&mut make)).transpose() };
                let mut buffer = theirs.buffer.lock().unwrap();
                buffer.over |= !matches!(item, Some(Ok(_)));
                buffer.items.extend(item);
                theirs.changed.notify_all();
                if buffer.over {
                    return;
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let empty = |buffer: &mut Buffer<T>| buffer.items.is_empty() && !buffer.over;
        let buffer = self.shared.buffer.lock().unwrap();
        let mut buffer = self.shared.changed.wait_while(buffer, empty).unwrap();
        let item = buffer.items.pop_front();
        self.shared.changed.notify_all();
        drop(buffer);
        if item.as_ref().is_none_or(Result::is_err)
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
        Some(item?.unwrap_or_else(|payload| resume_unwind(payload)))
    }
}

impl<T> Drop for Generator<T> {
    fn drop(&mut self) {
        self.shared.buffer.lock().unwrap().over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
