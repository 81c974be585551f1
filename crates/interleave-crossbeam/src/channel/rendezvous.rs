//! A channel without room: a send and a receive meet.
//!
//! Whoever comes first waits in `sending` or `receiving`; whoever comes second takes the first of the other
//! side out of its line, and with that has chosen it: it can neither give up any more nor, where it waits in
//! a select, take another branch. Which one of a line is taken is explored: nobody can tell who came first,
//! so to come is no step of its own. The message goes by way of a [`Packet`]. A select that sends is chosen
//! before it has said what it sends, so its packet may be empty for a while.

use std::collections::VecDeque;
use std::sync::Arc;

use interleave_std::channel::{Ends, Parcel, Patience, Refused};
use interleave_std::kernel::{self, Object, Place, Shared, Until};

/// Somebody who waits, at one rendezvous or, by a select, at several.
#[derive(Debug, Default)]
pub(super) struct Wait {
    /// The index of the branch by which it was chosen, and what tells that choice from any other.
    chosen: Shared<Option<(usize, u64)>>,
}

/// Who waits. Two tickets are the same if they are clones.
pub(super) type Ticket = Arc<Wait>;

impl Wait {
    pub(super) fn chosen(&self) -> Option<usize> {
        self.chosen.with(|chosen| chosen.map(|(index, _)| index))
    }

    fn event(&self) -> u64 {
        self.chosen.with(|chosen| chosen.map_or(0, |(_, event)| event))
    }
}

/// What is handed over.
type Packet = Arc<Shared<Option<Parcel>>>;

#[derive(Debug)]
struct Party {
    ticket: Ticket,
    /// Which branch of its select this is; 0 outside of a select.
    index: usize,
    packet: Packet,
}

/// A channel of capacity 0.
#[derive(Debug)]
pub(super) struct Rendezvous {
    object: Object,
    place: Place,
    state: Shared<State>,
}

#[derive(Debug)]
struct State {
    senders: Ends,
    receivers: Ends,
    sending: VecDeque<Party>,
    receiving: VecDeque<Party>,
    /// Branches of a select that have met their counterpart and are still to be completed.
    met: Vec<(Ticket, Packet)>,
}

/// Which way an operation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Send,
    Receive,
}

impl State {
    fn line(&mut self, side: Side) -> &mut VecDeque<Party> {
        match side {
            Side::Send => &mut self.sending,
            Side::Receive => &mut self.receiving,
        }
    }

    /// Those of the other side that may be chosen: not who was, by another branch, and not oneself.
    fn counterparts(&mut self, side: Side, own: Option<&Ticket>) -> impl Iterator<Item = usize> {
        let other = if side == Side::Send { Side::Receive } else { Side::Send };
        let able = move |party: &Party| {
            party.ticket.chosen().is_none() && own.is_none_or(|own| !Arc::ptr_eq(own, &party.ticket))
        };
        let line = self.line(other).iter().enumerate();
        line.filter(move |(_, party)| able(party)).map(|(at, _)| at)
    }
}

impl Rendezvous {
    pub(super) fn new(place: Place) -> Self {
        let state = State {
            senders: Ends::one("sender", place),
            receivers: Ends::one("receiver", place),
            sending: VecDeque::new(),
            receiving: VecDeque::new(),
            met: Vec::new(),
        };
        Self { object: Object::made_at("channel", place), place, state: Shared::new(state) }
    }

    pub(super) fn object(&self) -> &Object {
        &self.object
    }

    pub(super) fn add(&self, side: Side, place: Place) {
        self.state.with(|state| match side {
            Side::Send => state.senders.add(place),
            Side::Receive => state.receivers.add(place),
        });
    }

    /// One end less.
    pub(super) fn leave(&self, side: Side, place: Place) {
        if !kernel::active() {
            return;
        }
        self.object.point(place, "to disconnect from");
        let left = self.state.with(|state| {
            let ends = if side == Side::Send { &mut state.senders } else { &mut state.receivers };
            ends.remove(place)
        });
        if left == 0 {
            self.object.sync(place, 0xd7);
        } else {
            self.object.publish(place, 0xd7);
        }
        let end = if side == Side::Send { "sender" } else { "receiver" };
        self.object.record_drop(place, |name| match left {
            0 => format!("drops the last {end} of {name}"),
            left => format!("drops a {end} of {name}: {left} left"),
        });
        if left == 0 {
            kernel::aftermath();
        }
    }

    fn disconnected(&self, side: Side) -> bool {
        self.state.with(|state| match side {
            Side::Send => state.receivers.none(),
            Side::Receive => state.senders.none(),
        })
    }

    /// True if the operation would not wait.
    pub(super) fn ready(&self, side: Side, own: Option<&Ticket>) -> bool {
        self.disconnected(side) || self.state.with(|state| state.counterparts(side, own).next().is_some())
    }

    /// Who is left on the other side, in words.
    pub(super) fn explain(&self, side: Side) -> String {
        self.state.with(|state| match side {
            Side::Send => state.receivers.describe(),
            Side::Receive => state.senders.describe(),
        })
    }

    /// Chooses somebody who waits on the other side. This is the step in which the two meet.
    fn meet(&self, side: Side, own: Option<&Ticket>, place: Place) -> Option<Packet> {
        let count = self.state.with(|state| state.counterparts(side, own).count());
        if count == 0 {
            return None;
        }
        let which = kernel::choose(count, 0);
        let party = self.state.with(|state| {
            let at = state.counterparts(side, own).nth(which)?;
            let other = if side == Side::Send { Side::Receive } else { Side::Send };
            state.line(other).remove(at)
        })?;
        self.object.sync(place, 0x3e ^ (which as u64) << 8);
        let event = self.object.fingerprint(place);
        party.ticket.chosen.with(|chosen| *chosen = Some((party.index, event)));
        self.state.with(|state| state.met.push((party.ticket, Arc::clone(&party.packet))));
        Some(party.packet)
    }

    fn enter_line(&self, side: Side, ticket: &Ticket, index: usize, packet: Packet) {
        let party = Party { ticket: Arc::clone(ticket), index, packet };
        self.state.with(|state| state.line(side).push_back(party));
    }

    fn leave_line(&self, side: Side, ticket: &Ticket) {
        self.state.with(|state| {
            state.line(side).retain(|party| !Arc::ptr_eq(&party.ticket, ticket));
        });
    }

    /// The packet by which the holder of the ticket has met somebody, if it has.
    fn take_met(&self, ticket: &Ticket) -> Option<Packet> {
        self.state.with(|state| {
            let at = state.met.iter().position(|(met, _)| Arc::ptr_eq(met, ticket))?;
            Some(state.met.swap_remove(at).1)
        })
    }

    pub(super) fn send(
        &self,
        message: Parcel,
        patience: Patience,
        place: Place,
    ) -> Result<(), (Parcel, Refused)> {
        self.object.point(place, "to send on");
        if self.disconnected(Side::Send) {
            self.object.sync(place, 0x5e);
            self.object.record(place, |name| format!("cannot send: no receiver of {name} is left"));
            return Err((message, Refused::Disconnected));
        }
        if let Some(packet) = self.meet(Side::Send, None, place) {
            self.hand_over(&packet, message, place);
            return Ok(());
        }
        if patience == Patience::None {
            self.object.look(place);
            self.object.record(place, |name| format!("finds nobody who receives on {name}"));
            return Err((message, Refused::NotNow));
        }
        let (ticket, packet) = (Ticket::default(), Arc::new(Shared::new(Some(message))));
        self.enter_line(Side::Send, &ticket, 0, Arc::clone(&packet));
        self.object.publish(place, 0x5d);
        self.object.record(place, |name| format!("offers on {name}"));
        let until = Until {
            ready: &|| ticket.chosen().is_some() || self.disconnected(Side::Send),
            explain: &|| self.explain(Side::Send),
            timed: patience == Patience::Limited,
        };
        self.object.wait(place, "for a receiver on", until);
        self.object.learn(place, ticket.event());
        self.leave_line(Side::Send, &ticket);
        if self.take_met(&ticket).is_some() {
            self.object.record(place, |name| format!("has handed over on {name}"));
            return Ok(());
        }
        let refused = if self.disconnected(Side::Send) { Refused::Disconnected } else { Refused::TimedOut };
        self.object.record(place, |name| format!("takes its offer on {name} back"));
        let message = packet.with(Option::take).expect("nobody has met this sender");
        Err((message, refused))
    }

    fn hand_over(&self, packet: &Packet, message: Parcel, place: Place) {
        packet.with(|empty| *empty = Some(message));
        self.object.record(place, |name| format!("hands over on {name}"));
        kernel::aftermath();
    }

    pub(super) fn receive(&self, patience: Patience, place: Place) -> Result<Parcel, Refused> {
        self.object.point(place, "to receive from");
        if let Some(packet) = self.meet(Side::Receive, None, place) {
            return Ok(self.unpack(&packet, place));
        }
        if self.disconnected(Side::Receive) {
            return Err(self.closed(place));
        }
        if patience == Patience::None {
            self.object.look(place);
            self.object.record(place, |name| format!("finds nobody who sends on {name}"));
            return Err(Refused::NotNow);
        }
        let ticket = Ticket::default();
        self.enter_line(Side::Receive, &ticket, 0, Arc::default());
        self.object.publish(place, 0x4d);
        let until = Until {
            ready: &|| ticket.chosen().is_some() || self.disconnected(Side::Receive),
            explain: &|| self.explain(Side::Receive),
            timed: patience == Patience::Limited,
        };
        self.object.wait(place, "for a message on", until);
        self.object.learn(place, ticket.event());
        self.leave_line(Side::Receive, &ticket);
        if let Some(packet) = self.take_met(&ticket) {
            return Ok(self.unpack(&packet, place));
        }
        if self.disconnected(Side::Receive) {
            return Err(self.closed(place));
        }
        self.object.record(place, |name| format!("gives up: nobody sends on {name}"));
        Err(Refused::TimedOut)
    }

    fn closed(&self, place: Place) -> Refused {
        self.object.learn(place, 0x4f);
        self.object.record(place, |name| format!("sees that {name} is closed"));
        Refused::Disconnected
    }

    fn unpack(&self, packet: &Packet, place: Place) -> Parcel {
        let full = || packet.with(|message| message.is_some());
        if !full() {
            let until = Until { ready: &full, explain: &|| self.explain(Side::Receive), timed: false };
            self.object.wait(place, "for the chosen sender of", until);
            self.object.learn(place, 0x4b);
        }
        let message = packet.with(Option::take).expect("a full packet");
        self.object.record(place, |name| format!("receives from {name}"));
        kernel::aftermath();
        message
    }

    /// A select begins to wait here too.
    pub(super) fn enlist(&self, side: Side, ticket: &Ticket, index: usize) {
        self.enter_line(side, ticket, index, Arc::default());
        self.object.publish(self.place, 0x4a);
    }

    /// A select does not wait here any more.
    pub(super) fn delist(&self, side: Side, ticket: &Ticket) {
        self.leave_line(side, ticket);
    }

    /// A select that nobody has chosen chooses this branch, which is ready.
    pub(super) fn accept(&self, side: Side, ticket: &Ticket) {
        if let Some(packet) = self.meet(side, Some(ticket), self.place) {
            self.state.with(|state| state.met.push((Arc::clone(ticket), packet)));
        }
    }

    pub(super) fn complete_send(&self, ticket: &Ticket, message: Parcel, place: Place) -> Result<(), Parcel> {
        match self.take_met(ticket) {
            Some(packet) => {
                self.object.learn(place, ticket.event());
                self.hand_over(&packet, message, place);
                // Whoever was chosen before there was a message waits for it.
                self.object.publish(place, 0x5c);
                Ok(())
            }
            None => {
                self.object.sync(place, 0x5e);
                self.object.record(place, |name| format!("cannot send: no receiver of {name} is left"));
                Err(message)
            }
        }
    }

    pub(super) fn complete_receive(&self, ticket: &Ticket, place: Place) -> Result<Parcel, Refused> {
        match self.take_met(ticket) {
            Some(packet) => {
                self.object.learn(place, ticket.event());
                Ok(self.unpack(&packet, place))
            }
            None => Err(self.closed(place)),
        }
    }
}
