//! The time that each part of `verify` takes.

use std::time::{Duration, Instant};

/// How long each part took.
#[derive(Clone, Debug)]
pub struct Clock {
    /// When the first began.
    pub started: Instant,
    last: Instant,
    /// Each part and its time, in their order.
    pub laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    /// Begins the first part.
    pub fn start() -> Clock {
        let now = Instant::now();
        Clock { started: now, last: now, laps: Vec::new() }
    }

    /// Ends a part, and begins the next.
    pub fn lap(&mut self, what: &'static str) {
        self.laps.push((what, self.last.elapsed()));
        self.last = Instant::now();
    }
}
