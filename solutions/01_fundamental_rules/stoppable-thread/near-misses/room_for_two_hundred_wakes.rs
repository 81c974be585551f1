//! Wakes go through a channel with an end: at last a wake waits for the job.
//! rejected by: schedules::wakes_without_number_get_a_run
//! rejected by: schedules::a_wake_does_not_wait_for_the_job

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    wakes: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        // With a bound, as every channel; more than anybody ever logs during one run.
        let (wakes, received) = sync_channel(200);
        let thread = thread::spawn(move || {
            while let Ok(()) = received.recv() {
                // Those that are here already share this run.
                while let Ok(()) = received.try_recv() {}
                job();
            }
        });
        Self { wakes: Some(wakes), thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if let Some(wakes) = &self.wakes {
            // An `Err` means that the job has panicked.
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
        self.wakes = None;
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
