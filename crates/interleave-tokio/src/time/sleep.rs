//! A wait for a moment.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
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
        timer: Option<Timer>,
        // The ticket of the wait, and its run.
        ticket: Option<((TaskId, u32), u32)>,
        elapsed: bool,
    }

    impl PinnedDrop for Sleep {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            forget(this.timer, this.ticket);
        }
    }
}

fn forget(timer: &mut Option<Timer>, ticket: &mut Option<((TaskId, u32), u32)>) {
    let timer = timer.take();
    if let Some((ticket, serial)) = ticket.take() {
        engine::with(|run| {
            if run.serial == serial {
                run.timers.borrow_mut().cancel(timer);
                run.end_wait(ticket);
            }
        });
    }
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

    /// Waits for another moment instead.
    pub fn reset(self: Pin<&mut Self>, deadline: Instant) {
        let this = self.project();
        forget(this.timer, this.ticket);
        *this.deadline = deadline;
        *this.elapsed = false;
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let polled = engine::with(|run| {
            let now = run.timers.borrow().now();
            if *this.elapsed || now >= this.deadline.since_begin() {
                if this.ticket.is_some() {
                    forget(this.timer, this.ticket);
                    let deed = Deed::new("goes on after {d}", None, this.place);
                    let passed = usize::try_from(now.as_nanos()).unwrap_or(usize::MAX);
                    run.deed(&deed.number(passed));
                }
                *this.elapsed = true;
                return Poll::Ready(());
            }
            let at = this.deadline.since_begin();
            *this.timer = Some(run.timers.borrow_mut().set(*this.timer, at, context.waker()));
            if this.ticket.is_none() {
                let left = usize::try_from((at - now).as_nanos()).unwrap_or(usize::MAX);
                let text = if at < engine::NEVER { "for {d}" } else { "for ever" };
                let want = Want { text, object: None, number: left, place: this.place, on: On::Time };
                *this.ticket = run.wait(want).map(|ticket| (ticket, run.serial));
            }
            Poll::Pending
        });
        polled.expect("explored time passes only during a run")
    }
}
