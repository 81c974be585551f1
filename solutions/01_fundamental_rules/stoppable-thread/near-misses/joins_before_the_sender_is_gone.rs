//! Joins while it still holds the sender: the thread waits for the next wake, and `stop` waits for the thread.
//! rejected by: schedules::a_stop_is_never_missed
//! rejected by: schedules::after_a_stop_the_job_never_runs
//! rejected by: schedules::a_drop_does_what_stop_does
//! rejected by: schedules::no_wake_is_lost
//! rejected by: schedules::a_run_sees_what_came_before_its_wake
//! rejected by: schedules::without_a_wake_there_is_no_run
//! rejected by: schedules::a_wake_does_not_wait_for_the_job
//! rejected by: schedules::a_drop_is_never_missed
//! rejected by: schedules::a_drop_while_unwinding_does_so_too
//! rejected by: schedules::a_shared_run_sees_what_came_before_both_wakes
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::all_runs_are_on_one_thread
//! rejected by: schedules::two_threads_do_not_disturb_each_other
//! rejected by: schedules::a_wake_during_any_run_gets_another
//! rejected by: schedules::the_job_may_wake_its_own_thread
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run
//! rejected by: schedules::a_job_may_stop_another_thread
//! rejected by: schedules::a_job_may_wake_another

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
        let ended = self.thread.take().map_or(Ok(()), JoinHandle::join);
        self.wakes = None;
        ended
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
