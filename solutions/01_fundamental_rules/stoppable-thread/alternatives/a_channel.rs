//! A channel whose messages are the wakes, and whose end is the stop. What was asked for before is still run.

use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    /// `None` when the thread has been told to end.
    wakes: Option<Sender<()>>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let (wakes, woken) = channel();
        let thread = thread::spawn(move || {
            for () in woken {
                job();
            }
        });
        Self { wakes: Some(wakes), thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if let Some(wakes) = &self.wakes {
            // If the thread has panicked, nobody listens.
            let _ = wakes.send(());
        }
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        // Without a sender the loop in the thread ends.
        self.wakes = None;
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
