//! Where a thread can be held up, and when.

use std::fmt;
use std::panic::Location;

use interleave::{shown_at, text_at};

/// Where a thread can be held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(crate) at: &'static Location<'static>,
    point: Point,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    /// Before the operation there.
    Before,
    /// Before it unlocks what it has locked there.
    BeforeUnlock,
    /// When it has poisoned what it has locked there. Else the next operation does for that; a thread that
    /// unwinds may have none.
    Poisoned,
}

impl Place {
    /// Before the operation there.
    #[must_use]
    pub fn before(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::Before }
    }

    /// Before what was locked there is unlocked.
    #[must_use]
    pub fn before_unlock(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::BeforeUnlock }
    }

    /// When what was locked there is unlocked by a panic.
    #[must_use]
    pub fn poisoned(at: &'static Location<'static>) -> Self {
        Self { at, point: Point::Poisoned }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = shown_at(self.at);
        match self.point {
            Point::Before => write!(f, "before {at}")?,
            Point::BeforeUnlock => write!(f, "before it unlocked what it had locked at {at}")?,
            Point::Poisoned => write!(f, "when its panic had poisoned what it had locked at {at}")?,
        }
        match text_at(self.at) {
            Some(text) => write!(f, ", `{text}`"),
            None => Ok(()),
        }
    }
}

/// The n-th time, from 1, that somebody passes a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Passing {
    pub(crate) nth: usize,
    pub(crate) place: Place,
}

impl fmt::Display for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            1 => write!(f, "{}", self.place),
            nth => write!(f, "{}, at passing {nth} of that place", self.place),
        }
    }
}
