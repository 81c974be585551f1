//! # A thread in the background
//!
//! A logger keeps its lines in memory and has them written to disk by a thread in the background. Whoever has
//! logged a line calls [`Background::wake`]; the thread then runs the job once, which writes whatever lines
//! there are, and sleeps again. When the program ends, or the log file is changed, the thread has to end as
//! well.
//!
//! Build the background thread for any such job. It promises:
//!
//! - [`Background::start`] starts a thread, which sleeps: it does not run the job before the first `wake`,
//!   and between two runs it does not ask again and again whether there is something to do, not once a minute
//!   either. All runs are on this one thread.
//! - After each `wake` the job is run, from its beginning, and sees what was done before that `wake`.
//!   Several wakes may share a run that has not begun yet; then it need see only what was done before one
//!   of them. (What the callers of the others did they have put under a lock, as a list of lines is, and
//!   that orders it.) A wake that comes during a run, from the job itself perhaps, gets another run.
//!   Without a wake there is no run.
//! - The job may wait for something itself, with a lock, a channel or [`thread::park`], which may return
//!   early, as it always may. No wake and no stop is lost by that.
//! - `wake` does not wait for the job.
//! - [`Background::stop`] may come at any time: also before the thread has begun, while it sleeps, and during
//!   a run, which is then finished. Whether a wake that has no run yet still gets one is up to you. When
//!   `stop` returns, the thread has ended, and the job never runs again.
//! - If the job panics, the thread ends, without waiting for a stop. `wake` does nothing then, also where what
//!   the job owned calls it when it is dropped, and `stop` returns the panic as an `Err`, as a `join` does.
//! - Dropping a `Background` does what `stop` does, also while a panic unwinds. It hides a panic of the job,
//!   for a drop must not panic. (Left open are a payload whose own drop panics, and a `Background` that its
//!   own job stops or drops.)

use std::thread;

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {}

impl Background {
    /// Starts the thread.
    pub fn start(job: impl FnMut() + Send + 'static) -> Self {
        drop(job);
        Self {}
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {}

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(self) -> thread::Result<()> {
        Ok(())
    }
}
