//! A channel of any flavour.

use interleave_std::channel::{Channel, Parcel, Patience, Refused};
use interleave_std::kernel::Place;

use super::rendezvous::{Rendezvous, Side, Ticket};
use super::timer::Timer;

/// What both ends of a channel share.
#[derive(Debug)]
pub(super) enum Core {
    Queue(Channel),
    Rendezvous(Rendezvous),
    Timer(Timer),
}

impl Core {
    #[track_caller]
    pub(super) fn queue(capacity: Option<usize>) -> Self {
        Self::Queue(if capacity.is_some() { Channel::keeping(capacity) } else { Channel::new(capacity) })
    }

    pub(super) fn rendezvous(place: Place) -> Self {
        Self::Rendezvous(Rendezvous::new(place))
    }

    pub(super) fn timer(timer: Timer) -> Self {
        Self::Timer(timer)
    }

    pub(super) fn add(&self, side: Side, place: Place) {
        match (self, side) {
            (Self::Queue(queue), Side::Send) => queue.add_sender(place),
            (Self::Queue(queue), Side::Receive) => queue.add_receiver(place),
            (Self::Rendezvous(rendezvous), side) => rendezvous.add(side, place),
            (Self::Timer(_), _) => {}
        }
    }

    pub(super) fn leave(&self, side: Side, place: Place) {
        match (self, side) {
            (Self::Queue(queue), Side::Send) => queue.drop_sender(place),
            (Self::Queue(queue), Side::Receive) => queue.drop_receiver(place),
            (Self::Rendezvous(rendezvous), side) => rendezvous.leave(side, place),
            (Self::Timer(_), _) => {}
        }
    }

    pub(super) fn send(
        &self,
        message: Parcel,
        patience: Patience,
        place: Place,
    ) -> Result<(), (Parcel, Refused)> {
        match self {
            Self::Queue(queue) => queue.send(message, patience, place),
            Self::Rendezvous(rendezvous) => rendezvous.send(message, patience, place),
            Self::Timer(_) => unreachable!("a timer has no sender"),
        }
    }

    pub(super) fn receive(&self, patience: Patience, place: Place) -> Result<Parcel, Refused> {
        match self {
            Self::Queue(queue) => queue.receive(patience, place),
            Self::Rendezvous(rendezvous) => rendezvous.receive(patience, place),
            Self::Timer(timer) => timer.receive(patience, place),
        }
    }

    /// Messages in the channel, by a look that is a scheduling point.
    pub(super) fn count(&self, place: Place) -> usize {
        match self {
            Self::Queue(queue) => queue.count(place),
            Self::Rendezvous(_) | Self::Timer(_) => 0,
        }
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        match self {
            Self::Queue(queue) => queue.capacity(),
            Self::Rendezvous(_) => Some(0),
            Self::Timer(timer) => timer.is_armed().then_some(1),
        }
    }

    /// True if the operation, a branch of the select that holds the ticket, would not wait.
    pub(super) fn ready(&self, side: Side, own: Option<&Ticket>) -> bool {
        match (self, side) {
            (Self::Queue(queue), Side::Send) => queue.can_send(),
            (Self::Queue(queue), Side::Receive) => queue.can_receive(),
            (Self::Rendezvous(rendezvous), side) => rendezvous.ready(side, own),
            (Self::Timer(_), _) => false,
        }
    }

    /// Notes that the channel was seen as it is.
    pub(super) fn look(&self, place: Place) {
        match self {
            Self::Queue(queue) => queue.look(place),
            Self::Rendezvous(rendezvous) => rendezvous.object().look(place),
            Self::Timer(timer) => timer.object().look(place),
        }
    }

    /// What the report calls it.
    pub(super) fn name(&self, place: Place) -> String {
        match self {
            Self::Queue(queue) => queue.name(),
            Self::Rendezvous(rendezvous) => rendezvous.object().name(place),
            Self::Timer(timer) => timer.object().name(place),
        }
    }

    /// What a report says of a select that waits here.
    pub(super) fn explain(&self, side: Side, name: &str) -> String {
        let who = match (self, side) {
            (Self::Queue(queue), Side::Send) => queue.receivers_alive(),
            (Self::Queue(queue), Side::Receive) => queue.senders_alive(),
            (Self::Rendezvous(rendezvous), side) => rendezvous.explain(side),
            (Self::Timer(_), _) => return format!("{name}, which is never due"),
        };
        match (self, side) {
            (Self::Queue(_), Side::Send) => format!("room in {name} ({who})"),
            (_, Side::Send) => format!("a receiver on {name} ({who})"),
            (_, Side::Receive) => format!("a message on {name} ({who})"),
        }
    }

    pub(super) fn complete_send(&self, ticket: &Ticket, message: Parcel, place: Place) -> Result<(), Parcel> {
        match self {
            Self::Queue(queue) => match queue.send_chosen(message, place) {
                // Somebody took the room between the select and its completion.
                Err((message, Refused::NotNow | Refused::TimedOut)) => {
                    queue.send(message, Patience::Endless, place).map_err(|(message, _)| message)
                }
                sent => sent.map_err(|(message, _)| message),
            },
            Self::Rendezvous(rendezvous) => rendezvous.complete_send(ticket, message, place),
            Self::Timer(_) => unreachable!("a timer has no sender"),
        }
    }

    pub(super) fn complete_receive(&self, ticket: &Ticket, place: Place) -> Result<Parcel, Refused> {
        match self {
            Self::Queue(queue) => match queue.receive_chosen(place) {
                // As above.
                Err(Refused::NotNow | Refused::TimedOut) => queue.receive(Patience::Endless, place),
                received => received,
            },
            Self::Rendezvous(rendezvous) => rendezvous.complete_receive(ticket, place),
            Self::Timer(timer) => Ok(timer.fire(place)),
        }
    }
}
