//! Waits for as many ends as there were beginnings when it came: a guard that was added later and dropped sooner stands in for one that lives.
//! rejected by: schedules::what_a_job_adds_is_waited_for
//! rejected by: schedules::whatever_is_added_is_waited_for
//! rejected by: schedules::work_is_counted_before_it_begins
//! rejected by: schedules::a_guard_counts_whoever_else_adds

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Counts {
    started: u64,
    ended: u64,
}

#[derive(Debug, Default)]
struct Inner {
    counts: Mutex<Counts>,
    end: Condvar,
}

#[derive(Debug, Default)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    inner: Arc<Inner>,
}

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self) -> Pending {
        self.inner.counts.lock().unwrap().started += 1;
        Pending { inner: Arc::clone(&self.inner) }
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        thread::spawn(move || {
            let _pending = pending;
            job();
        })
    }

    pub fn wait(&self) {
        let counts = self.inner.counts.lock().unwrap();
        let target = counts.started;
        drop(self.inner.end.wait_while(counts, |counts| counts.ended < target).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.inner.counts.lock().unwrap().ended += 1;
        self.inner.end.notify_all();
    }
}
