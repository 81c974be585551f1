//! Tasks that wait for a lock, stopped in the middle of their polls.

use ::std::sync::{Mutex, PoisonError};

use interleave_tokio::engine::{self, On, Place, Tag, TaskId, Want};

/// Who waits, in the order in which they came.
#[derive(Debug)]
pub(super) struct Waiters(Mutex<Vec<TaskId>>);

impl Waiters {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn list<T>(&self, f: impl FnOnce(&mut Vec<TaskId>) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tries until it succeeds, and waits in between. `None` outside of a run, or where nobody is left who
    /// could end the wait of one that panics: there the real lock has to do.
    pub(super) fn wait<T>(
        &self,
        tag: &Tag,
        text: &'static str,
        place: Place,
        mut attempt: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        let object = tag.id();
        engine::with(|run| {
            let task = run.current()?;
            run.point();
            let mut ticket = None;
            let got = loop {
                if let Some(got) = attempt() {
                    break got;
                }
                if ticket.is_none() {
                    ticket = run.wait(Want { text, object, number: 1, place, on: On::Holders });
                }
                if engine::panicking() {
                    if !run.lend() {
                        return None;
                    }
                    continue;
                }
                self.list(|tasks| tasks.push(task));
                run.park();
            };
            if let Some(ticket) = ticket {
                run.end_wait(ticket);
            }
            Some(got)
        })
        .flatten()
    }

    /// Waits until woken, or for so much virtual time.
    pub(super) fn park(&self, tag: &Tag, place: Place, limit: Option<::std::time::Duration>) -> bool {
        let object = tag.id();
        engine::with(|run| {
            let Some(task) = run.current() else { return false };
            let want = Want { text: "to be notified by {o}", object, number: 1, place, on: On::Teller };
            let ticket = run.wait(want);
            self.list(|tasks| tasks.push(task));
            match limit {
                Some(limit) => run.park_timeout(limit),
                None => run.park(),
            }
            if let Some(ticket) = ticket {
                run.end_wait(ticket);
            }
            // Who is still listed was not woken, but its time was up.
            self.list(|tasks| {
                let at = tasks.iter().position(|other| *other == task);
                at.map(|at| tasks.remove(at)).is_none()
            })
        })
        .unwrap_or(false)
    }

    /// Lets all go on. Each tries again.
    pub(super) fn wake_all(&self) {
        let tasks = self.list(::std::mem::take);
        engine::with(|run| tasks.into_iter().for_each(|task| run.unpark(task)));
    }

    /// Lets the first go on.
    pub(super) fn wake_one(&self) {
        let task = self.list(|tasks| (!tasks.is_empty()).then(|| tasks.remove(0)));
        engine::with(|run| task.into_iter().for_each(|task| run.unpark(task)));
    }
}
