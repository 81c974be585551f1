//! `stop` notifies, and sets the flag after that: the thread wakes, finds nothing, and sleeps again before the flag is there.
//! rejected by: schedules::a_stop_is_never_missed
//! rejected by: schedules::after_a_stop_the_job_never_runs
//! rejected by: schedules::a_drop_does_what_stop_does
//! rejected by: schedules::a_drop_is_never_missed
//! rejected by: schedules::a_drop_while_unwinding_does_so_too
//! rejected by: schedules::no_wake_is_lost
//! rejected by: schedules::a_run_sees_what_came_before_its_wake
//! rejected by: schedules::a_shared_run_sees_what_came_before_both_wakes
//! rejected by: schedules::a_job_may_park
//! rejected by: schedules::all_runs_are_on_one_thread
//! rejected by: schedules::two_threads_do_not_disturb_each_other
//! rejected by: schedules::without_a_wake_there_is_no_run
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run
//! rejected by: schedules::a_job_may_stop_another_thread
//! rejected by: schedules::a_job_may_wake_another

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct State {
    woken: bool,
    stopped: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let its = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            loop {
                let mut state = its
                    .changed
                    .wait_while(its.state.lock().unwrap(), |state| !state.woken && !state.stopped)
                    .unwrap();
                if state.stopped {
                    return;
                }
                state.woken = false;
                drop(state);
                job();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.shared.state.lock().unwrap().woken = true;
        self.shared.changed.notify_one();
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.changed.notify_one();
        self.shared.state.lock().unwrap().stopped = true;
        thread.join()
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
