//! A moment of virtual time.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use crate::engine::{self, NEVER};

thread_local! {
    /// The moment at which every run on this thread begins.
    static BEGIN: std::time::Instant = std::time::Instant::now();
}

/// A moment of virtual time.
#[derive(Clone, Copy, Eq, PartialEq, PartialOrd, Ord, Hash)]
pub struct Instant {
    std: std::time::Instant,
}

impl Instant {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        let passed = engine::with(|run| run.timers.borrow().now());
        Self {
            std: passed.map_or_else(std::time::Instant::now, |passed| BEGIN.with(|begin| *begin) + passed),
        }
    }

    /// Since the run began.
    pub(crate) fn since_begin(self) -> Duration {
        self.std.saturating_duration_since(BEGIN.with(|begin| *begin))
    }

    /// So far from now that it never comes.
    pub(crate) fn never() -> Self {
        Self::now() + NEVER * 2
    }

    /// The same moment of the standard library's.
    #[must_use]
    pub fn from_std(std: std::time::Instant) -> Self {
        Self { std }
    }

    /// The same moment for the standard library.
    #[must_use]
    pub fn into_std(self) -> std::time::Instant {
        self.std
    }

    /// From `earlier` to here; zero if that is later.
    #[must_use]
    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.std.saturating_duration_since(earlier.std)
    }

    /// From `earlier` to here, unless that is later.
    #[must_use]
    pub fn checked_duration_since(&self, earlier: Self) -> Option<Duration> {
        self.std.checked_duration_since(earlier.std)
    }

    /// From `earlier` to here; zero if that is later.
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.std.saturating_duration_since(earlier.std)
    }

    /// From here to now.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Self::now().duration_since(*self)
    }

    /// Later by so much, if that can be told.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.std.checked_add(duration).map(Self::from_std)
    }

    /// Earlier by so much, if that can be told.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.std.checked_sub(duration).map(Self::from_std)
    }
}

impl From<std::time::Instant> for Instant {
    fn from(std: std::time::Instant) -> Self {
        Self::from_std(std)
    }
}

impl From<Instant> for std::time::Instant {
    fn from(instant: Instant) -> Self {
        instant.into_std()
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, other: Duration) -> Self {
        Self::from_std(self.std + other)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, other: Duration) {
        *self = *self + other;
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, other: Self) -> Duration {
        self.std.saturating_duration_since(other.std)
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    fn sub(self, other: Duration) -> Self {
        Self::from_std(self.std - other)
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, other: Duration) {
        *self = *self - other;
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.std.fmt(f)
    }
}
