//! Wakes are messages. The thread takes all that are there before a run, which they share; that the sender is gone is the stop.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
struct Wake;

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    parts: Option<(Sender<Wake>, JoinHandle<()>)>,
}

fn serve(wakes: &Receiver<Wake>, mut job: impl FnMut()) {
    while let Ok(Wake) = wakes.recv() {
        // Before the run begins, not after it.
        for Wake in wakes.try_iter() {}
        job();
    }
}

impl Background {
    /// Starts the thread.
    pub fn start(job: impl FnMut() + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        let thread = thread::Builder::new()
            .name("background".into())
            .spawn(move || serve(&receiver, job))
            .expect("the system has a thread left");
        Self { parts: Some((sender, thread)) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if let Some((sender, _)) = &self.parts {
            // It fails if the job has panicked, and then there is nothing to wake.
            sender.send(Wake).unwrap_or(());
        }
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.parts.take().map_or(Ok(()), end)
    }
}

fn end((sender, thread): (Sender<Wake>, JoinHandle<()>)) -> thread::Result<()> {
    drop(sender);
    thread.join()
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.parts.take().map(end);
    }
}
