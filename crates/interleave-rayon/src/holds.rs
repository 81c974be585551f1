//! The runs of a check, each with a thread held up at another place, or two.

use std::collections::{BTreeSet, VecDeque};
use std::panic::Location;

use interleave::quiet::processor_time;

use crate::hold::Hold;
use crate::place::{Passing, Place};

/// What is said where the threads of this process cannot be looked at.
const NEEDS_LINUX: &str =
    "this check needs Linux, to see that all threads sleep: run it in a container, or on a Linux machine";

/// The runs of a check: one as it comes, and one for each passing of each place that any run came to; with a
/// second thread held up, if asked for.
#[derive(Debug)]
pub struct Holds {
    /// How many passings of each place.
    times: usize,
    /// Places in this file are the check's own.
    check: &'static str,
    /// Whether two are held up at once, too.
    pairs: bool,
    known: BTreeSet<Passing>,
    ahead: VecDeque<(Option<Passing>, Option<Place>)>,
    last: Option<Hold>,
}

impl Holds {
    /// So many passings of each place in the code under test.
    #[must_use]
    #[track_caller]
    pub fn new(times: usize) -> Self {
        let check = Location::caller().file();
        Self {
            times,
            check,
            pairs: false,
            known: BTreeSet::new(),
            ahead: VecDeque::from([(None, None)]),
            last: None,
        }
    }

    /// And two threads at once: while one is held up where somebody passes for the first time, another is at
    /// each of the places to which the others come meanwhile. These are as many runs as there are pairs of
    /// places.
    #[must_use]
    pub fn in_pairs(self) -> Self {
        Self { pairs: true, ..self }
    }

    /// What the last run passed, and is not known yet, is ahead.
    ///
    /// # Panics
    /// Panics where the operating system does not tell what the threads do.
    fn learn(&mut self) {
        let Some(last) = self.last.take() else { return };
        // Elsewhere nobody can tell that all threads sleep: a pass of the first run alone would say nothing.
        assert!(processor_time().is_some(), "{}", NEEDS_LINUX);
        for (place, passed) in last.passed() {
            for nth in 1..=passed.min(self.times) {
                let passing = Passing { nth, place };
                if self.known.insert(passing) {
                    self.ahead.push_back((Some(passing), None));
                }
            }
        }
        let pairs = last.met().into_iter().filter(|(first, _)| self.pairs && first.nth == 1);
        self.ahead.extend(pairs.map(|(first, second)| (Some(first), Some(second))));
    }
}

impl Iterator for Holds {
    type Item = Hold;

    fn next(&mut self) -> Option<Hold> {
        self.learn();
        let (passing, second) = self.ahead.pop_front()?;
        let hold = Hold::new(passing, second, self.check);
        self.last = Some(hold.clone());
        Some(hold)
    }
}
