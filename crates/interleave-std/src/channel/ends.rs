//! The senders, or the receivers, of a channel that are alive: how many, and where each was made.

use crate::kernel::Place;

/// The ends of one side.
#[derive(Debug)]
pub struct Ends {
    /// What they are called: `sender`.
    what: &'static str,
    alive: Vec<Place>,
}

impl Ends {
    /// One end, made there.
    #[must_use]
    pub fn one(what: &'static str, place: Place) -> Self {
        let mut alive = Vec::with_capacity(4);
        alive.push(place);
        Self { what, alive }
    }

    /// One more end.
    pub fn add(&mut self, place: Place) {
        self.alive.push(place);
    }

    /// The end that was made there goes; how many are left.
    pub fn remove(&mut self, place: Place) -> usize {
        if let Some(at) = self.alive.iter().position(|&alive| alive == place) {
            self.alive.swap_remove(at);
        }
        self.alive.len()
    }

    /// True if none is left.
    #[must_use]
    pub fn none(&self) -> bool {
        self.alive.is_empty()
    }

    /// What a deadlock's report says of them: `1 sender is alive, made in line 17`.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut places = self.alive.clone();
        places.sort_by_key(|place| (place.file(), place.line()));
        let mut lines: Vec<String> = places.into_iter().map(interleave::line_of).collect();
        lines.dedup();
        let (what, lines) = (self.what, lines.join(" and "));
        match self.alive.len() {
            0 => format!("no {what} is alive"),
            1 => format!("1 {what} is alive, made in {lines}"),
            count => format!("{count} {what}s are alive, made in {lines}"),
        }
    }
}
