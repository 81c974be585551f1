//! Whether a search that shows no pulse stands for good.

use std::time::{Duration, Instant};

use crate::pulse::Pulse;
use crate::quiet::{self, Stat};

/// How much longer than its patience a wait is where nobody can tell what the thread does.
const BLIND: u32 = 5;

/// Looks at the thread that carries a search out.
#[derive(Debug)]
pub(crate) struct Standstill<'a> {
    pulse: &'a Pulse,
    /// Its last beat, and what was seen then.
    beats: u64,
    since: Instant,
    then: Option<Stat>,
    /// Since when the thread has slept, as far as was seen.
    asleep: Option<(Instant, Stat)>,
}

impl<'a> Standstill<'a> {
    /// Begins to look.
    pub(crate) fn of(pulse: &'a Pulse) -> Self {
        let then = stat(pulse);
        Self { pulse, beats: pulse.beats(), since: Instant::now(), then, asleep: None }
    }

    /// True once the thread has computed for longer than `patience` without a beat, or slept for as long without
    /// having run. Time in which it waited for a core does not count.
    pub(crate) fn is_over(&mut self, patience: Duration) -> bool {
        if self.pulse.beats() != self.beats {
            *self = Self::of(self.pulse);
            return false;
        }
        let (Some(then), Some(now)) = (self.then, stat(self.pulse)) else {
            return self.since.elapsed() > patience * BLIND;
        };
        if now.processor.saturating_sub(then.processor) > patience {
            return true;
        }
        match self.asleep {
            Some((since, asleep)) if asleep == now => since.elapsed() > patience,
            _ => {
                self.asleep = now.sleeps.then(|| (Instant::now(), now));
                false
            }
        }
    }
}

fn stat(pulse: &Pulse) -> Option<Stat> {
    quiet::of_thread(&pulse.thread()?)
}
