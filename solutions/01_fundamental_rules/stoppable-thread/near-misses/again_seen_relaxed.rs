//! Looks with `Relaxed` and without the lock whether a wake came during the run.
//! rejected by: schedules::a_run_sees_what_came_before_a_wake_during_the_last_run

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Shared {
    /// Whether it is to end.
    stopped: Mutex<bool>,
    /// Set under the lock, so the lock orders it and `Relaxed` will do. An atomic nevertheless, so that the
    /// thread can look at it between two runs without one.
    woken: AtomicBool,
    changed: Condvar,
}

impl Shared {
    /// Sleeps until there is something to do. False after a stop.
    fn sleep(&self) -> bool {
        let mut stopped = self.stopped.lock().unwrap();
        loop {
            if *stopped {
                return false;
            }
            if self.again() {
                return true;
            }
            stopped = self.changed.wait(stopped).unwrap();
        }
    }

    /// Whether there was a wake since the last run began.
    fn again(&self) -> bool {
        self.woken.swap(false, Ordering::Relaxed)
    }
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
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                while shared.sleep() {
                    job();
                    // Under load there is more to do already.
                    while shared.again() {
                        job();
                    }
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Has the job run once more, soon.
    pub fn wake(&self) {
        let stopped = self.shared.stopped.lock().unwrap();
        self.shared.woken.store(true, Ordering::Relaxed);
        drop(stopped);
        self.shared.changed.notify_one();
    }

    /// Ends the thread.
    ///
    /// # Errors
    /// The panic of the job.
    pub fn stop(mut self) -> thread::Result<()> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        *self.shared.stopped.lock().unwrap() = true;
        self.shared.changed.notify_one();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end(); // a drop must not panic
    }
}
