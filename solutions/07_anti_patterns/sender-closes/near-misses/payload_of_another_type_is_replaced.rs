//! Sends the text of a panic home, and a text in place of any other payload.
//! rejected by: behaviour::a_panic_of_the_source_comes_out_of_stop

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
enum Failure {
    Literal(&'static str),
    Text(String),
}

impl Failure {
    fn of(panic: Box<dyn Any + Send>) -> Self {
        match panic.downcast::<&'static str>() {
            Ok(literal) => Self::Literal(*literal),
            Err(panic) => match panic.downcast::<String>() {
                Ok(text) => Self::Text(*text),
                Err(_) => Self::Literal("the source has panicked"),
            },
        }
    }

    fn go_on(self) -> ! {
        match self {
            Self::Literal(text) => resume_unwind(Box::new(text)),
            Self::Text(text) => resume_unwind(Box::new(text)),
        }
    }
}

/// Items that a thread takes from a source.
#[derive(Debug)]
pub struct Feed<S: Iterator> {
    enough: Arc<AtomicBool>,
    items: Option<Receiver<S::Item>>,
    thread: Option<JoinHandle<Result<S, Failure>>>,
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
    pub fn start(mut source: S, capacity: usize) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let (sender, items) = sync_channel(capacity);
        let flag = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            while !flag.load(Ordering::SeqCst) {
                let item = catch_unwind(AssertUnwindSafe(|| source.next())).map_err(Failure::of)?;
                match item.map(|item| sender.send(item)) {
                    Some(Ok(())) => {}
                    Some(Err(_)) | None => break,
                }
            }
            Ok(source)
        });
        Self { enough, items: Some(items), thread: Some(thread) }
    }

    /// Ends the thread, and hands back what was not read.
    ///
    /// # Panics
    /// Panics as the source did.
    pub fn stop(mut self) -> Rest<S> {
        self.enough.store(true, Ordering::SeqCst);
        let unread = self.items.take().expect("not stopped yet").iter().collect();
        let end = self.thread.take().expect("not stopped yet").join();
        match end.expect("the thread catches the panics of the source") {
            Ok(source) => Rest { unread, source },
            Err(failure) => failure.go_on(),
        }
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
        self.enough.store(true, Ordering::SeqCst);
        drop(self.items.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
