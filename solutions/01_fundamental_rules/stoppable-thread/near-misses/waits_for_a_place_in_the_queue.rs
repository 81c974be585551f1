//! A channel with room for one, and a `send` that waits: while the job runs, the second `wake` waits for it.
//! rejected by: schedules::a_wake_does_not_wait_for_the_job

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    /// `None` when the thread has been told to end.
    wakes: Option<SyncSender<()>>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let (wakes, woken) = sync_channel(1);
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
