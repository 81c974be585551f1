//! The search: which schedule to run next.
//!
//! A run asks its [`Path`] at every point where more than one thing can happen. A path replays a
//! prefix of earlier choices, then always takes the first alternative and leaves the others to the
//! [`Search`] as prefixes to run later. The first alternative is free; another may cost one: a
//! preemption, a stale read, a delay. The search runs all prefixes of cost 0, then those of cost 1, and
//! so on, depth first within a cost. The first failure found is therefore one with the fewest switches.
//!
//! This is iterative context bounding (Musuvathi and Qadeer, "Iterative Context Bounding for Systematic
//! Testing of Multithreaded Programs", PLDI 2007) with a work list in place of their restarts. The same
//! list serves delay bounding (Emmi, Qadeer and Rakamarić, "Delay-Bounded Scheduling", POPL 2011): there
//! a delay is what costs.
//!
//! A run that reaches a state which an earlier run reached brings nothing new there. Who can tell states
//! apart says so with [`Path::seen`]; where the earlier visit had at least as much of the bound left, the run need
//! not branch until it is in a new state.
//!
//! The alternatives of a choice may be put off, where they make a difference only if something follows
//! ([`Path::put_off`]). Once it has, they are left as others are, but perhaps at a level higher than their own cost.

use std::rc::Rc;

use crate::states::States;

/// The choices of the runs that are still to be made, by cost.
#[derive(Debug)]
pub struct Search {
    /// `levels[c]` holds the prefixes that cost `c`. Prefixes of a lower cost are run first.
    levels: Vec<Vec<Prefix>>,
    /// The level being run: every level below it is empty for good.
    level: usize,
    /// No prefix costs more than this.
    bound: Option<u32>,
    /// Whether states are kept, so that none is branched from twice.
    remembers: bool,
    /// The states reached so far, and never one of a level not yet run.
    seen: States,
    /// The states whose alternatives were first put off, and then asked for.
    resumed: States,
}

impl Search {
    /// A search over every schedule that costs at most `bound`; over every schedule where it is `None`.
    #[must_use]
    pub fn new(bound: Option<u32>) -> Self {
        Self {
            levels: vec![vec![Prefix::default()]],
            level: 0,
            bound,
            remembers: true,
            seen: States::default(),
            resumed: States::default(),
        }
    }

    /// The same search without memory of states: slower, and with the same outcomes, but for a loop that
    /// counts more than a few tries.
    #[must_use]
    pub fn forgetful(mut self) -> Self {
        self.remembers = false;
        self
    }

    /// The next run, and its cost. `None` when every schedule within the bound has been run.
    pub fn lend(&mut self) -> Option<(u32, Path)> {
        while self.level < self.levels.len() {
            if let Some(prefix) = self.levels[self.level].pop() {
                return Some((prefix.cost, Path::replay(prefix.choices(), prefix.cost, self)));
            }
            self.level += 1;
        }
        None
    }

    /// The lowest cost of what is still to be run, beside a run of this cost that was lent.
    #[must_use]
    pub fn cheapest_left(&self, lent: u32) -> u32 {
        let left = self.levels.iter().flatten().map(|prefix| prefix.cost);
        left.chain([lent]).min().unwrap_or(lent)
    }

    /// Takes back what [`Search::lend`] lent, with the alternatives that the run left aside.
    pub fn finish(&mut self, path: Path) {
        self.seen = path.seen;
        self.resumed = path.resumed;
        if path.left.is_empty() {
            return;
        }
        let run: Rc<[u8]> = path.taken.into();
        for Left { cost, at, other } in path.left {
            // What was put off may have been asked for at a higher level than its own.
            let level = self.level.max(cost as usize);
            if self.levels.len() <= level {
                self.levels.resize_with(level + 1, Vec::new);
            }
            self.levels[level].push(Prefix { run: Rc::clone(&run), at, other: Some(other), cost });
        }
    }
}

/// The choices that a run is to begin with: those of an earlier run up to a point, and there another one.
///
/// All alternatives that a run left aside share its choices. A run that turns round and round has a hundred
/// thousand of them, and copies would fill the memory.
#[derive(Debug, Default)]
struct Prefix {
    run: Rc<[u8]>,
    at: usize,
    other: Option<u8>,
    cost: u32,
}

impl Prefix {
    fn choices(&self) -> Vec<u8> {
        self.run[..self.at].iter().copied().chain(self.other).collect()
    }
}

/// An alternative that a run left aside.
#[derive(Debug)]
struct Left {
    cost: u32,
    at: usize,
    other: u8,
}

/// The choices of one run.
#[derive(Debug, Default)]
pub struct Path {
    /// What the run has chosen so far. Up to `replayed` it repeats an earlier run.
    taken: Vec<u8>,
    /// How many of `taken` came as a prefix.
    replayed: usize,
    /// The next choice to make. It passes `replayed` once, and is `taken.len()` from then on.
    at: usize,
    /// What the choices in `taken` cost.
    cost: u32,
    /// What those up to `at` cost.
    spent: u32,
    bound: Option<u32>,
    /// False where the run is known to bring nothing new: it then leaves no alternatives.
    branching: bool,
    /// False where states are of no interest: in a forgetful search, and in a run that only repeats.
    remembers: bool,
    /// True where each choice is the first, and none is noted.
    settled: bool,
    left: Vec<Left>,
    seen: States,
    resumed: States,
}

/// A choice whose alternatives are put off: see [`Path::put_off`].
#[derive(Debug)]
pub struct PutOff {
    state: u128,
    at: usize,
    count: usize,
    cost: u32,
}

impl Path {
    fn replay(prefix: Vec<u8>, cost: u32, search: &mut Search) -> Self {
        Self {
            replayed: prefix.len(),
            taken: prefix,
            at: 0,
            cost,
            spent: 0,
            bound: search.bound,
            branching: true,
            remembers: search.remembers,
            settled: false,
            left: Vec::new(),
            seen: std::mem::take(&mut search.seen),
            resumed: std::mem::take(&mut search.resumed),
        }
    }

    /// A path that repeats the choices of an earlier run and leaves no alternatives.
    #[must_use]
    pub fn repeat(choices: &[u8]) -> Self {
        Self { replayed: choices.len(), taken: choices.to_vec(), ..Self::default() }
    }

    /// Chooses one of `count` alternatives. The first is free, each other one costs `price`.
    ///
    /// # Panics
    /// Panics if `count` is 0 or more than 256.
    pub fn choose(&mut self, count: usize, price: u32) -> usize {
        self.choose_priced(count, |_| price)
    }

    /// Chooses one of `count` alternatives. The first is free, alternative `i` costs `price(i)`.
    ///
    /// # Panics
    /// Panics if `count` is 0 or more than 256.
    pub fn choose_priced(&mut self, count: usize, price: impl Fn(usize) -> u32) -> usize {
        assert!((1..=256).contains(&count), "a choice among {count} alternatives");
        if count == 1 || self.settled {
            return 0;
        }
        if self.at < self.replayed {
            // A run that differs from the one it repeats may offer fewer alternatives here.
            let choice = usize::from(self.taken[self.at]).min(count - 1);
            self.spent += if choice == 0 { 0 } else { price(choice) };
            self.at += 1;
            return choice;
        }
        if self.branching {
            for other in (1..count).rev() {
                let cost = self.cost + price(other);
                if self.bound.is_some_and(|bound| cost > bound) {
                    continue;
                }
                let other = u8::try_from(other).expect("at most 256 alternatives");
                self.left.push(Left { cost, at: self.taken.len(), other });
            }
        }
        self.taken.push(0);
        self.at += 1;
        0
    }

    /// As [`Path::choose`] in that state, with a price of 1, but leaves no alternatives: they make a difference only
    /// if something follows that [`Path::resume`] is then told of. In a search that keeps no states none is put off.
    pub fn put_off(&mut self, state: u128, count: usize) -> (usize, Option<PutOff>) {
        if self.settled || !self.remembers {
            return (self.choose(count, 1), None);
        }
        let put_off = PutOff { state, at: self.at, count, cost: self.spent };
        let branching = std::mem::replace(&mut self.branching, false);
        let choice = self.choose(count, 1);
        self.branching = branching;
        (choice, (choice == 0).then_some(put_off))
    }

    /// Leaves the alternatives that were put off.
    pub fn resume(&mut self, put_off: &PutOff) {
        let cost = put_off.cost + 1;
        if self.bound.is_some_and(|bound| cost > bound) || !self.resumed.is_cheapest(put_off.state, cost) {
            return;
        }
        for other in (1..put_off.count).rev() {
            let other = u8::try_from(other).expect("at most 256 alternatives");
            self.left.push(Left { cost, at: put_off.at, other });
        }
    }

    /// From now on each choice is the first alternative, in this run and in all that repeat it; or no longer.
    pub fn settle(&mut self, settled: bool) {
        self.settled = settled;
    }

    /// Says that the run is now in `state`. If an earlier run was, at no higher cost, this one does not branch here.
    ///
    /// In a new state it does so again. A state that was taken for another because it differs in what no
    /// operation shows, the number of turns in a loop for one, is left behind with the first operation that
    /// tells them apart.
    pub fn seen(&mut self, state: u128) {
        if self.remembers && !self.settled && self.at >= self.replayed {
            self.branching = self.seen.is_cheapest(state, self.cost);
        }
    }

    /// What the run has chosen, for [`Path::repeat`].
    #[must_use]
    pub fn choices(&self) -> &[u8] {
        &self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a program that makes `depth` binary choices of the given price.
    fn all(bound: Option<u32>, depth: usize, price: u32) -> Vec<(u32, Vec<u8>)> {
        let mut search = Search::new(bound);
        let mut runs = Vec::new();
        while let Some((cost, mut path)) = search.lend() {
            for _ in 0..depth {
                path.choose(2, price);
            }
            runs.push((cost, path.choices().to_vec()));
            search.finish(path);
        }
        runs
    }

    #[test]
    fn without_a_bound_every_schedule_is_run_once() {
        let mut runs: Vec<_> = all(None, 4, 1).into_iter().map(|(_, run)| run).collect();
        runs.sort();
        runs.dedup();
        assert_eq!(runs.len(), 16);
    }

    #[test]
    fn cheaper_schedules_come_first_and_none_is_over_the_bound() {
        let runs = all(Some(2), 4, 1);
        let costs: Vec<_> = runs.iter().map(|(cost, _)| *cost).collect();
        assert!(costs.is_sorted(), "{costs:?}");
        assert_eq!(runs.len(), 1 + 4 + 6);
    }

    #[test]
    fn free_choices_do_not_use_up_the_bound() {
        assert_eq!(all(Some(0), 3, 0).len(), 8);
    }

    #[test]
    fn a_state_seen_before_is_not_branched_from_again() {
        let mut search = Search::new(None);
        let mut runs = 0;
        while let Some((_, mut path)) = search.lend() {
            path.choose(2, 1);
            path.seen(7);
            path.choose(2, 1);
            runs += 1;
            search.finish(path);
        }
        assert_eq!(runs, 3);
    }

    /// A program with a choice between the first and the second of two states, of which the alternative is put
    /// off, and another choice. `differs` tells by that whether the first would have made a difference.
    fn put_off_once(bound: Option<u32>, differs: impl Fn(usize) -> bool) -> Vec<(u32, Vec<u8>)> {
        let mut search = Search::new(bound);
        let mut runs = Vec::new();
        while let Some((cost, mut path)) = search.lend() {
            let (_, put_off) = path.put_off(7, 2);
            let second = path.choose(2, 1);
            if let Some(put_off) = put_off.filter(|_| differs(second)) {
                path.resume(&put_off);
                path.resume(&put_off);
            }
            runs.push((cost, path.choices().to_vec()));
            search.finish(path);
        }
        runs
    }

    #[test]
    fn what_was_put_off_is_run_once_it_makes_a_difference() {
        assert_eq!(put_off_once(None, |_| false), [(0, vec![0, 0]), (1, vec![0, 1])]);
        let all = [(0, vec![0, 0]), (1, vec![1, 0]), (1, vec![0, 1]), (2, vec![1, 1])];
        assert_eq!(put_off_once(None, |_| true), all);
    }

    #[test]
    fn what_was_put_off_costs_what_it_did_then_whenever_it_is_asked_for() {
        // The run that tells costs 1, and so does the one that it leaves.
        let runs = [(0, vec![0, 0]), (1, vec![0, 1]), (1, vec![1, 0])];
        assert_eq!(put_off_once(Some(1), |second| second == 1), runs);
    }

    #[test]
    fn behind_a_state_seen_before_a_new_one_is_branched_from() {
        let mut search = Search::new(None);
        let mut runs = Vec::new();
        while let Some((_, mut path)) = search.lend() {
            let first = path.choose(2, 1);
            path.seen(7);
            path.choose(2, 1);
            path.seen(8 + first as u128);
            path.choose(2, 1);
            runs.push(path.choices().to_vec());
            search.finish(path);
        }
        runs.sort();
        // Not [1, 1, …]: state 7 was branched from in the first run.
        assert_eq!(runs, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 0, 1]]);
    }
}
