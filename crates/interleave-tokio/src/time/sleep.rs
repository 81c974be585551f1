//! A wait for a moment.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::Instant;
use crate::engine::{self, Deed, On, Place, TaskId, Timer, Want};

/// Waits for a time.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep::new(Instant::now().checked_add(duration).unwrap_or_else(Instant::never), engine::here())
}

/// Waits for a moment.
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep::new(deadline, engine::here())
}

pin_project! {
    /// Waits for a moment.
    #[project(!Unpin)]
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Sleep {
        deadline: Instant,
        place: Place,
        // With the run that has it.
        timer: Option<(Timer, u32)>,
        // Of the wait, in the timer's run.
        ticket: Option<(TaskId, u32)>,
        elapsed: bool,
    }

    impl PinnedDrop for Sleep {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            forget(this.timer, this.ticket);
        }
    }
}

fn forget(timer: &mut Option<(Timer, u32)>, ticket: &mut Option<(TaskId, u32)>) {
    let ticket = ticket.take();
    let Some((timer, serial)) = timer.take() else { return };
    engine::with(|run| {
        if run.serial == serial {
            run.timers.borrow_mut().cancel(Some(timer));
            if let Some(ticket) = ticket {
                run.end_wait(ticket);
            }
        }
    });
}

impl Sleep {
    fn new(deadline: Instant, place: Place) -> Self {
        Self { deadline, place, timer: None, ticket: None, elapsed: false }
    }

    /// The moment it waits for.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Whether the moment has come.
    #[must_use]
    pub fn is_elapsed(&self) -> bool {
        self.elapsed || Instant::now() >= self.deadline
    }

    /// Waits for another moment instead. Who polled it before is woken then, as with tokio's, also without
    /// another poll.
    pub fn reset(self: Pin<&mut Self>, deadline: Instant) {
        let this = self.project();
        *this.deadline = deadline;
        *this.elapsed = false;
        let Some((timer, serial)) = *this.timer else { return };
        let ticket = this.ticket.take();
        let put_off = engine::with(|run| {
            if run.serial != serial {
                return (None, None);
            }
            if let Some(ticket) = ticket {
                run.end_wait(ticket);
            }
            run.timers.borrow_mut().put_off(timer, deadline.since_begin())
        });
        let (timer, due) = put_off.unwrap_or_default();
        *this.timer = timer.map(|timer| (timer, serial));
        due.into_iter().for_each(Waker::wake);
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let polled = engine::with(|run| {
            if this.timer.is_some_and(|(_, serial)| serial != run.serial) {
                (*this.timer, *this.ticket) = (None, None);
            }
            let now = run.timers.borrow().now();
            if *this.elapsed || now >= this.deadline.since_begin() {
                let waited = this.ticket.is_some();
                forget(this.timer, this.ticket);
                if waited {
                    let deed = Deed::new("goes on after {d}", None, this.place);
                    let passed = usize::try_from(now.as_nanos()).unwrap_or(usize::MAX);
                    run.deed(&deed.number(passed));
                }
                *this.elapsed = true;
                return Poll::Ready(());
            }
            let at = this.deadline.since_begin();
            let known = this.timer.map(|(timer, _)| timer);
            *this.timer = Some((run.timers.borrow_mut().set(known, at, context.waker()), run.serial));
            if this.ticket.is_none() {
                let left = usize::try_from((at - now).as_nanos()).unwrap_or(usize::MAX);
                let text = if at < engine::NEVER { "for {d}" } else { "for ever" };
                let want = Want { text, object: None, number: left, place: this.place, on: On::Time };
                *this.ticket = run.wait(want);
            }
            Poll::Pending
        });
        polled.expect("explored time passes only during a run")
    }
}
