//! Waiting for the first of several operations.
//!
//! Where several are ready, which one is chosen is explored, unless the select is biased. Between the choice
//! and the operation nobody else runs, as long as the code does nothing else in between.

mod branch;
mod selected;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use interleave_std::channel::Patience;
use interleave_std::kernel::{self, Object, Place, Until};
use interleave_std::time::Instant;

use super::core::Core;
use super::rendezvous::{Side, Ticket};
use super::{
    ReadyTimeoutError, Receiver, SelectTimeoutError, Sender, TryReadyError, TrySelectError, remaining,
};
use branch::Branch;

pub use selected::{Picked, SelectedOperation};

/// As [`crossbeam_channel::Select`].
#[derive(Clone, Default)]
pub struct Select<'a> {
    branches: Vec<(usize, Branch<'a>)>,
    next_index: usize,
    biased: bool,
}

impl<'a> Select<'a> {
    /// A select without an operation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A select that takes the first of its operations that is ready.
    #[must_use]
    pub fn new_biased() -> Self {
        Self { biased: true, ..Self::default() }
    }

    fn add(&mut self, core: &'a Arc<Core>, side: Side) -> usize {
        let index = self.next_index;
        self.branches.push((index, Branch { core, side }));
        self.next_index += 1;
        index
    }

    /// Adds a send, and gives its index.
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize {
        self.add(&s.core, Side::Send)
    }

    /// Adds a receive, and gives its index.
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize {
        self.add(&r.core, Side::Receive)
    }

    /// Takes an operation out again.
    ///
    /// # Panics
    /// Panics if there is no operation with that index.
    pub fn remove(&mut self, index: usize) {
        let at = self.branches.iter().position(|(branch, _)| *branch == index);
        self.branches.swap_remove(at.expect("no operation with this index"));
    }

    /// Chooses an operation that is possible now.
    ///
    /// # Errors
    /// That none is.
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        self.pick(Patience::None, Location::caller()).map(SelectedOperation::new).ok_or(TrySelectError)
    }

    /// Waits until an operation is possible, and chooses it.
    ///
    /// # Panics
    /// Panics if the select has no operation.
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        assert!(!self.branches.is_empty(), "no operations have been added to `Select`");
        let picked = self.pick(Patience::Endless, Location::caller());
        SelectedOperation::new(picked.expect("an endless wait does not time out"))
    }

    /// As `select`, but the time may be up first.
    ///
    /// # Errors
    /// That the time was up.
    #[track_caller]
    pub fn select_timeout(&mut self, timeout: Duration) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let deadline = kernel::time_after(timeout);
        self.pick(Patience::within(timeout), Location::caller()).map(SelectedOperation::new).ok_or_else(
            || {
                kernel::advance_to(deadline);
                SelectTimeoutError
            },
        )
    }

    /// As `select_timeout`, up to a point in time.
    ///
    /// # Errors
    /// That the time was up.
    #[track_caller]
    pub fn select_deadline(
        &mut self,
        deadline: Instant,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        self.select_timeout(remaining(deadline))
    }

    /// The index of an operation that is possible now; it is not carried out.
    ///
    /// # Errors
    /// That none is.
    #[track_caller]
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError> {
        let found = self.find(Patience::None, None, Location::caller());
        found.map(|at| self.branches[at].0).ok_or(TryReadyError)
    }

    /// Waits until an operation is possible, and gives its index; it is not carried out.
    ///
    /// # Panics
    /// Panics if the select has no operation.
    #[track_caller]
    pub fn ready(&mut self) -> usize {
        assert!(!self.branches.is_empty(), "no operations have been added to `Select`");
        let found = self.find(Patience::Endless, None, Location::caller());
        self.branches[found.expect("an endless wait does not time out")].0
    }

    /// As `ready`, but the time may be up first.
    ///
    /// # Errors
    /// That the time was up.
    #[track_caller]
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError> {
        let deadline = kernel::time_after(timeout);
        let found = self.find(Patience::within(timeout), None, Location::caller());
        found.map(|at| self.branches[at].0).ok_or_else(|| {
            kernel::advance_to(deadline);
            ReadyTimeoutError
        })
    }

    /// As `ready_timeout`, up to a point in time.
    ///
    /// # Errors
    /// That the time was up.
    #[track_caller]
    pub fn ready_deadline(&mut self, deadline: Instant) -> Result<usize, ReadyTimeoutError> {
        self.ready_timeout(remaining(deadline))
    }

    /// For `select!`: the chosen operation, or `None` where the `default` branch is to run.
    #[doc(hidden)]
    #[track_caller]
    pub fn pick_for_macro(&mut self, timeout: Option<Option<Duration>>) -> Option<Picked> {
        let patience = match timeout {
            None => Patience::Endless,
            Some(None) => Patience::None,
            Some(Some(limit)) => Patience::within(limit),
        };
        let deadline = timeout.flatten().map(kernel::time_after);
        let picked = self.pick(patience, Location::caller());
        if let (None, Some(deadline)) = (&picked, deadline) {
            kernel::advance_to(deadline);
        }
        picked
    }

    fn pick(&self, patience: Patience, place: Place) -> Option<Picked> {
        let ticket = Ticket::default();
        let at = self.find(patience, Some(&ticket), place)?;
        let (index, branch) = self.branches[at];
        if ticket.chosen().is_none() {
            branch.accept(&ticket);
        }
        Some(Picked::new(index, branch.core, ticket, place))
    }

    /// The position of an operation that is possible, after waiting for it if need be. With a ticket, others
    /// may choose the select by it meanwhile.
    fn find(&self, patience: Patience, ticket: Option<&Ticket>, place: Place) -> Option<usize> {
        let object = Object::made_at("select", place);
        let meets = ticket.is_some() && self.branches.iter().any(|(_, branch)| branch.meets());
        let any_ready = || self.branches.iter().any(|(_, branch)| branch.ready(ticket));
        if patience == Patience::None || meets {
            object.point(place, "to look at");
            if any_ready() || patience == Patience::None {
                let found = self.choose(ticket, false);
                if found.is_none() {
                    // Seen twice with nothing changed, these tell the scheduler of a loop that polls.
                    self.branches.iter().for_each(|(_, branch)| branch.core.look(place));
                    object.record(place, |name| format!("finds no branch of {name} ready"));
                }
                return self.settle(&object, place, ticket, found);
            }
        }
        let names: Vec<String> = match kernel::recording() {
            true => self.branches.iter().map(|(_, branch)| branch.core.name(place)).collect(),
            false => Vec::new(),
        };
        let explain = || {
            let waits = self.branches.iter().zip(&names).map(|((_, branch), name)| branch.explain(name));
            waits.collect::<Vec<_>>().join(", or ")
        };
        if let Some(ticket) = ticket {
            (0..).zip(&self.branches).for_each(|(at, (_, branch))| branch.enlist(ticket, at));
        }
        let chosen = || ticket.and_then(|ticket| ticket.chosen());
        let armed = self.branches.iter().any(|(_, branch)| branch.armed());
        let timed = patience == Patience::Limited || armed;
        let ready = || chosen().is_some() || any_ready();
        let timed_out = object.wait(place, "in", Until { ready: &ready, explain: &explain, timed });
        if let Some(ticket) = ticket {
            self.branches.iter().for_each(|(_, branch)| branch.delist(ticket));
        }
        let found = chosen().or_else(|| self.choose(ticket, timed_out));
        let found = match found {
            // Time passed, and some timer's was up: which one, or the select's own, is explored.
            None => {
                let timers: Vec<usize> = self.timers().collect();
                let own = usize::from(patience == Patience::Limited);
                timers.get(kernel::choose(timers.len() + own, 0)).copied()
            }
            found => found,
        };
        if found.is_none() {
            object.record(place, |name| format!("gives up: no branch of {name} is ready"));
        }
        self.settle(&object, place, ticket, found)
    }

    /// Without a ticket no operation follows that would tell this choice from another.
    fn settle(
        &self,
        object: &Object,
        place: Place,
        ticket: Option<&Ticket>,
        found: Option<usize>,
    ) -> Option<usize> {
        if let (None, Some(at)) = (ticket, found) {
            object.observe(place, at as u64);
            object.record(place, |name| format!("finds branch {} of {name} ready", at + 1));
        }
        found
    }

    fn timers(&self) -> impl Iterator<Item = usize> {
        (0..self.branches.len()).filter(|&at| self.branches[at].1.armed())
    }

    /// One of the operations that are possible now.
    fn choose(&self, ticket: Option<&Ticket>, timed_out: bool) -> Option<usize> {
        let mut open: Vec<usize> =
            (0..self.branches.len()).filter(|&at| self.branches[at].1.ready(ticket)).collect();
        if open.is_empty() && !timed_out {
            open.extend(self.timers().find(|&at| self.branches[at].1.is_up()));
        }
        match open.len() {
            0 => None,
            _ if self.biased => Some(open[0]),
            count => Some(open[kernel::choose(count, 0)]),
        }
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Select { .. }")
    }
}
