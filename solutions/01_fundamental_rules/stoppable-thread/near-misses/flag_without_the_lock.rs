//! Sets the stop in an atomic, and notifies without the lock: between the thread's look and its sleep there is room for both.
//! rejected by: schedules::a_stop_is_never_missed
//! rejected by: schedules::after_a_stop_the_job_never_runs
//! rejected by: schedules::a_drop_does_what_stop_does
//! rejected by: schedules::no_wake_is_lost
//! rejected by: schedules::a_run_sees_what_came_before_its_wake
//! rejected by: schedules::without_a_wake_there_is_no_run
//! rejected by: schedules::a_drop_is_never_missed
//! rejected by: schedules::a_drop_while_unwinding_does_so_too
//! rejected by: schedules::a_shared_run_sees_what_came_before_both_wakes
//! rejected by: schedules::two_threads_do_not_disturb_each_other
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run
//! rejected by: schedules::a_job_may_stop_another_thread
//! rejected by: schedules::a_job_may_wake_another

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// A thread that runs a job whenever it is woken.
#[derive(Debug)]
pub struct Background {
    shared: Arc<Shared>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    stopped: AtomicBool,
    /// Notified when the state has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// There is a wake that has no run yet.
    wanted: bool,
}

impl Background {
    /// Starts the thread.
    pub fn start(mut job: impl FnMut() + Send + 'static) -> Self {
        let shared = Arc::<Shared>::default();
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            while theirs.next() {
                job();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        self.shared.state.lock().unwrap().wanted = true;
        self.shared.changed.notify_one();
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    // ANCHOR: end
    fn end(&mut self) -> thread::Result<()> {
        self.shared.stopped.store(true, Ordering::SeqCst);
        self.shared.changed.notify_one();
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
    // ANCHOR_END: end
}

impl Shared {
    // ANCHOR: next
    /// Sleeps until there is something to do. False if it is time to end.
    fn next(&self) -> bool {
        let state = self.state.lock().unwrap();
        let stopped = || self.stopped.load(Ordering::SeqCst);
        let mut state = self.changed.wait_while(state, |state| !state.wanted && !stopped()).unwrap();
        state.wanted = false;
        !stopped()
    }
    // ANCHOR_END: next
}

impl Drop for Background {
    fn drop(&mut self) {
        // Whoever wants to know of a panic calls `stop`.
        let _ = self.end();
    }
}
