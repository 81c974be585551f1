//! One atomic for both marks: the thread swaps it against Idle before it acts on what it had been, so nothing is written over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, JoinHandle};

const IDLE: u8 = 0;
const WOKEN: u8 = 1;
const STOPPED: u8 = 2;

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    state: Arc<AtomicU8>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let state = Arc::new(AtomicU8::new(IDLE));
        let its = Arc::clone(&state);
        let thread = thread::spawn(move || {
            loop {
                match its.swap(IDLE, Ordering::SeqCst) {
                    STOPPED => return,
                    WOKEN => {
                        job();
                    }
                    _ => thread::park(),
                }
            }
        });
        Self { state, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.tell(WOKEN);
    }

    fn tell(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
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
        self.tell(STOPPED);
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
