//! Waiting for the first of several operations.
//!
//! Where several are ready, which one is chosen is explored, unless the select is biased. Between the choice
//! and the operation nobody else runs, as long as the code does nothing else in between.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use interleave_std::channel::{Parcel, Patience};
use interleave_std::kernel::{self, Object, Place, Until};
use interleave_std::time::Instant;

use super::core::Core;
use super::rendezvous::{Side, Ticket};
use super::{
    ReadyTimeoutError, Receiver, RecvError, SelectTimeoutError, SendError, Sender, TryReadyError,
    TrySelectError, remaining,
};

/// One operation of a select.
#[derive(Clone, Copy)]
struct Branch<'a> {
    core: &'a Arc<Core>,
    side: Side,
}

impl Branch<'_> {
    fn ready(self, own: Option<&Ticket>) -> bool {
        self.core.ready(self.side, own)
    }

    /// True where it may come to be ready by the passing of time alone.
    fn armed(self) -> bool {
        matches!(&**self.core, Core::Timer(timer) if timer.is_armed())
    }

    /// Whether a look at a timer finds it up.
    fn is_up(self) -> bool {
        matches!(&**self.core, Core::Timer(timer) if timer.is_up())
    }

    /// True where others must be told of who waits.
    fn meets(self) -> bool {
        matches!(&**self.core, Core::Rendezvous(_))
    }

    fn enlist(self, ticket: &Ticket, index: usize) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.enlist(self.side, ticket, index);
        }
    }

    fn delist(self, ticket: &Ticket) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.delist(self.side, ticket);
        }
    }

    fn accept(self, ticket: &Ticket) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.accept(self.side, ticket);
        }
    }

    fn explain(self, name: &str) -> String {
        self.core.explain(self.side, name)
    }
}

/// Tells a channel from any other.
fn address(core: &Arc<Core>) -> usize {
    Arc::as_ptr(core).addr()
}

/// As [`crossbeam_channel::Select`].
#[derive(Clone, Default)]
pub struct Select<'a> {
    branches: Vec<(usize, Branch<'a>)>,
    next_index: usize,
    biased: bool,
}

/// The operation that a select has chosen: which one, and where it has to be completed.
#[doc(hidden)]
#[derive(Debug)]
#[must_use = "the chosen operation has to be completed"]
pub struct Picked {
    index: usize,
    address: usize,
    ticket: Ticket,
    place: Place,
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
        self.pick(Patience::Limited, Location::caller()).map(SelectedOperation::new).ok_or_else(|| {
            kernel::advance_to(deadline);
            SelectTimeoutError
        })
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
        let found = self.find(Patience::Limited, None, Location::caller());
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
            Some(Some(_)) => Patience::Limited,
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
        Some(Picked { index, address: address(branch.core), ticket, place })
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

impl Picked {
    /// Which one.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Completes a send.
    ///
    /// # Errors
    /// The message, if every receiver is gone.
    ///
    /// # Panics
    /// Panics if another operation was chosen.
    pub fn send<T>(self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> {
        assert!(address(&s.core) == self.address, "passed a sender that wasn't selected");
        let sent = s.core.complete_send(&self.ticket, Parcel::pack(msg), self.place);
        // SAFETY: what comes back is what was packed above.
        sent.map_err(|parcel| SendError(unsafe { parcel.open() }))
    }

    /// Completes a receive.
    ///
    /// # Errors
    /// That there is no message, and never will be.
    ///
    /// # Panics
    /// Panics if another operation was chosen.
    pub fn recv<T>(self, r: &Receiver<T>) -> Result<T, RecvError> {
        assert!(address(&r.core) == self.address, "passed a receiver that wasn't selected");
        let received = r.core.complete_receive(&self.ticket, self.place);
        // SAFETY: the parcels of a receiver's core hold what it receives.
        received.map(|parcel| unsafe { parcel.open() }).map_err(|_| RecvError)
    }
}

/// As [`crossbeam_channel::SelectedOperation`].
#[must_use]
pub struct SelectedOperation<'a> {
    /// `None` once completed.
    picked: Option<Picked>,
    select: std::marker::PhantomData<&'a ()>,
}

impl SelectedOperation<'_> {
    fn new(picked: Picked) -> Self {
        Self { picked: Some(picked), select: std::marker::PhantomData }
    }

    fn take(&mut self) -> Picked {
        self.picked.take().expect("an operation is completed once")
    }

    /// The index of the chosen operation.
    ///
    /// # Panics
    /// Never: an operation that is not completed has one.
    #[must_use]
    pub fn index(&self) -> usize {
        self.picked.as_ref().expect("not completed yet").index
    }

    /// Completes a send.
    ///
    /// # Errors
    /// The message, if every receiver is gone.
    ///
    /// # Panics
    /// Panics if another operation was chosen.
    pub fn send<T>(mut self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> {
        self.take().send(s, msg)
    }

    /// Completes a receive.
    ///
    /// # Errors
    /// That there is no message, and never will be.
    ///
    /// # Panics
    /// Panics if another operation was chosen.
    pub fn recv<T>(mut self, r: &Receiver<T>) -> Result<T, RecvError> {
        self.take().recv(r)
    }
}

impl Drop for SelectedOperation<'_> {
    fn drop(&mut self) {
        if self.picked.is_some() && !interleave_std::thread::panicking() {
            panic!("dropped `SelectedOperation` without completing the operation");
        }
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Select { .. }")
    }
}

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}
