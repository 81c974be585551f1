//! Ticks.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

pub use ::tokio::time::MissedTickBehavior;

use super::{Instant, Sleep, sleep_until};

/// Ticks from now on, every `period`.
///
/// # Panics
/// Panics if the period is zero.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    interval_at(Instant::now(), period)
}

/// Ticks from `start` on, every `period`.
///
/// # Panics
/// Panics if the period is zero.
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    assert!(period > Duration::ZERO, "`period` must be non-zero.");
    Interval { delay: Box::pin(sleep_until(start)), period, behaviour: MissedTickBehavior::default() }
}

/// Ticks.
#[derive(Debug)]
pub struct Interval {
    /// The next tick.
    delay: Pin<Box<Sleep>>,
    period: Duration,
    behaviour: MissedTickBehavior,
}

impl Interval {
    /// Waits for the next tick.
    pub fn tick(&mut self) -> impl Future<Output = Instant> {
        poll_fn(|context| self.poll_tick(context))
    }

    /// Polls for the next tick.
    pub fn poll_tick(&mut self, context: &mut Context<'_>) -> Poll<Instant> {
        ready!(self.delay.as_mut().poll(context));
        let due = self.delay.deadline();
        let now = Instant::now();
        // A tick is missed when it comes later than tokio's clock can be off.
        let next = if now > due + Duration::from_millis(5) {
            self.after_a_missed(due, now)
        } else {
            due + self.period
        };
        self.delay.as_mut().reset(next);
        Poll::Ready(due)
    }

    fn after_a_missed(&self, due: Instant, now: Instant) -> Instant {
        match self.behaviour {
            MissedTickBehavior::Burst => due + self.period,
            MissedTickBehavior::Delay => now + self.period,
            MissedTickBehavior::Skip => {
                let since = (now - due).as_nanos() % self.period.as_nanos();
                now + self.period - Duration::from_nanos(u64::try_from(since).unwrap_or(u64::MAX))
            }
        }
    }

    /// The next tick comes one period from now.
    pub fn reset(&mut self) {
        self.reset_after(self.period);
    }

    /// The next tick comes at once.
    pub fn reset_immediately(&mut self) {
        self.reset_at(Instant::now());
    }

    /// The next tick comes after so much time.
    pub fn reset_after(&mut self, after: Duration) {
        self.reset_at(Instant::now() + after);
    }

    /// The next tick comes at that moment.
    pub fn reset_at(&mut self, deadline: Instant) {
        self.delay.as_mut().reset(deadline);
    }

    /// What is done about ticks that were missed.
    #[must_use]
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.behaviour
    }

    /// Sets what is done about ticks that were missed.
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.behaviour = behavior;
    }

    /// The time between ticks.
    #[must_use]
    pub fn period(&self) -> Duration {
        self.period
    }
}
