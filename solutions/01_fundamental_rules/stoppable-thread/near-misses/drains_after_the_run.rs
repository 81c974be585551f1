//! Wakes are messages, and those that can share a run are taken out after it: with them goes the wake that came during the run.
//! rejected by: schedules::no_wake_is_lost
//! rejected by: schedules::a_shared_run_sees_what_came_before_both_wakes
//! rejected by: schedules::all_runs_are_on_one_thread
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::a_wake_does_not_wait_for_the_job
//! rejected by: schedules::a_wake_during_any_run_gets_another
//! rejected by: schedules::the_job_may_wake_its_own_thread
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run

use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    wakes: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let (wakes, inbox) = channel();
        let thread = thread::spawn(move || {
            while inbox.recv().is_ok() {
                job();
                // The run has served the others, too.
                inbox.try_iter().for_each(drop);
            }
        });
        Self { wakes: Some(wakes), thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        if let Some(wakes) = &self.wakes {
            // An error says that the job has panicked.
            let _ = wakes.send(());
        }
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.wakes = None;
        self.thread.take().map_or(Ok(()), |thread| thread.join())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.wakes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
