//! The channel that `std::sync::mpsc` and `crossbeam::channel` are both made of.
//!
//! Not part of what a learner sees: `interleave-crossbeam` builds on it.

mod ends;
mod parcel;

use std::collections::VecDeque;
use std::panic::Location;
use std::time::Duration;

use crate::rt::object::Id;
use crate::rt::{self, Handle, Place, Slot, Woken};

pub use ends::Ends;
pub use parcel::Parcel;

/// A channel for many senders and many receivers.
#[derive(Debug)]
pub struct Channel {
    id: Id,
    place: Place,
    /// Messages that fit; 0 for a rendezvous, `None` for no bound.
    capacity: Option<usize>,
    /// Whether what nobody can receive any more stays until the last sender goes, too.
    keeps: bool,
    state: Slot<State>,
}

#[derive(Debug)]
struct State {
    /// What was sent and not received. In a rendezvous: what is held out by senders that wait.
    queue: VecDeque<(u64, Parcel)>,
    /// Messages ever sent; numbers those in `queue`.
    sent: u64,
    /// Receivers that wait now: in a rendezvous, a message may be handed to each.
    waiting: usize,
    senders: Ends,
    receivers: Ends,
}

/// How long an operation on a channel waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not at all.
    None,
    /// Until a time limit, which may pass at any moment.
    Limited,
    /// For ever.
    Endless,
}

impl Patience {
    /// Whoever waits for no time at all has only looked, and does not sleep: a loop of that spins.
    #[must_use]
    pub fn within(limit: Duration) -> Self {
        if limit.is_zero() { Self::None } else { Self::Limited }
    }
}

/// Why nothing was sent or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Full or empty, and no patience.
    NotNow,
    /// The time was up.
    TimedOut,
    /// Nobody is left on the other side.
    Disconnected,
}

impl Channel {
    /// A channel with one sender and one receiver.
    #[track_caller]
    pub fn new(capacity: Option<usize>) -> Self {
        let place = Location::caller();
        let (senders, receivers) = (Ends::one("sender", place), Ends::one("receiver", place));
        let state = State { queue: VecDeque::new(), sent: 0, waiting: 0, senders, receivers };
        Self { id: Id::new(), place, capacity, keeps: false, state: Slot::new(state) }
    }

    /// As `new`, for a channel that keeps what its last receiver has not received. So does crossbeam's with a
    /// bound (`disconnect` in its `flavors/array.rs`); its unbounded one, and both of std's, drop that at
    /// once.
    #[track_caller]
    pub fn keeping(capacity: Option<usize>) -> Self {
        Self { keeps: true, ..Self::new(capacity) }
    }

    fn handle(&self) -> Handle {
        self.id.handle("channel", self.place)
    }

    /// One more sender, made at `place`.
    pub fn add_sender(&self, place: Place) {
        self.state.with(|state| state.senders.add(place));
    }

    /// One more receiver, made at `place`.
    pub fn add_receiver(&self, place: Place) {
        self.state.with(|state| state.receivers.add(place));
    }

    /// A sender goes. When the last one does, receivers learn of it.
    pub fn drop_sender(&self, place: Place) {
        if !rt::active() {
            return;
        }
        let handle = self.handle();
        rt::point(handle, place, "to disconnect from");
        let (left, lost) = self.state.with(|state| {
            let left = state.senders.remove(place);
            let all_gone = left == 0 && state.receivers.none();
            (left, if all_gone { std::mem::take(&mut state.queue) } else { VecDeque::new() })
        });
        // Only the last one to go makes a difference to others.
        if left == 0 {
            rt::release(handle, 0xd5);
        } else {
            rt::publish(handle, 0xd5);
        }
        rt::record_drop(handle, place, &|name| match left {
            0 => format!("drops the last sender of {name}"),
            left => format!("drops a sender of {name}: {left} left"),
        });
        if left == 0 {
            rt::aftermath();
        }
        drop(lost);
    }

    /// A receiver goes. When the last one does, senders learn of it, and what was not received is dropped,
    /// unless it is kept.
    pub fn drop_receiver(&self, place: Place) {
        if !rt::active() {
            return;
        }
        let handle = self.handle();
        rt::point(handle, place, "to disconnect from");
        let (left, lost) = self.state.with(|state| {
            let left = state.receivers.remove(place);
            let stays = self.capacity == Some(0) || self.keeps && !state.senders.none();
            let lost = if left == 0 && !stays { std::mem::take(&mut state.queue) } else { VecDeque::new() };
            (left, lost)
        });
        if left == 0 {
            rt::sync(handle, 0xd6);
        } else {
            rt::publish(handle, 0xd6);
        }
        rt::record_drop(handle, place, &|name| match (left, lost.len()) {
            (0, 0) => format!("drops the receiver of {name}"),
            (0, lost) => format!("drops the receiver of {name}, and {lost} unread"),
            (left, _) => format!("drops a receiver of {name}: {left} left"),
        });
        if left == 0 {
            rt::aftermath();
        }
        drop(lost);
    }

    /// True if a send would not wait: there is room, or a receiver waits, or none is left.
    pub fn can_send(&self) -> bool {
        self.state.with(|state| match self.capacity {
            _ if state.receivers.none() => true,
            None => true,
            Some(0) => state.waiting > state.queue.len(),
            Some(capacity) => state.queue.len() < capacity,
        })
    }

    /// True if a receive would not wait: there is a message, or no sender is left.
    pub fn can_receive(&self) -> bool {
        self.state.with(|state| !state.queue.is_empty() || state.senders.none())
    }

    /// Sends, or gives the message back.
    ///
    /// # Errors
    /// The message, and why it was not sent.
    pub fn send(&self, message: Parcel, patience: Patience, place: Place) -> Result<(), (Parcel, Refused)> {
        let handle = self.handle();
        let rendezvous = self.capacity == Some(0);
        let explain = || self.receivers_alive();
        // In a rendezvous a sender that waits holds its message out first.
        let woken = match patience {
            Patience::Endless if !rendezvous => {
                rt::wait_explained(handle, place, "for room in", &|| self.can_send(), &explain, false)
            }
            Patience::Limited if !rendezvous => {
                rt::wait_explained(handle, place, "for room in", &|| self.can_send(), &explain, true)
            }
            _ => {
                rt::point(handle, place, "to send on");
                Woken::Ready
            }
        };
        let connected = self.state.with(|state| !state.receivers.none());
        if !rendezvous || patience == Patience::None || self.can_send() || !connected {
            return self.put(message, woken, place);
        }
        let ticket = self.enqueue(message);
        rt::sync(handle, 0x5d);
        rt::record(handle, place, &|name| format!("offers on {name}"));
        let taken = || {
            self.state
                .with(|state| state.receivers.none() || state.queue.iter().all(|offer| offer.0 != ticket))
        };
        rt::wait_explained(
            handle,
            place,
            "for a receiver on",
            &taken,
            &explain,
            patience == Patience::Limited,
        );
        let back = self.state.with(|state| {
            let at = state.queue.iter().position(|offer| offer.0 == ticket)?;
            state.queue.remove(at).map(|offer| (offer.1, state.receivers.none()))
        });
        rt::sync(handle, 0x5f);
        match back {
            None => {
                rt::record(handle, place, &|name| format!("has handed over on {name}"));
                Ok(())
            }
            Some((message, disconnected)) => {
                let refused = if disconnected { Refused::Disconnected } else { Refused::TimedOut };
                rt::record(handle, place, &|name| format!("takes its offer on {name} back"));
                Err((message, refused))
            }
        }
    }

    /// Sends what a select has chosen to send: the scheduling point was its own.
    ///
    /// # Errors
    /// The message, and why it was not sent.
    pub fn send_chosen(&self, message: Parcel, place: Place) -> Result<(), (Parcel, Refused)> {
        self.put(message, Woken::Ready, place)
    }

    /// Sends without waiting.
    fn put(&self, message: Parcel, woken: Woken, place: Place) -> Result<(), (Parcel, Refused)> {
        let handle = self.handle();
        let disconnected = self.state.with(|state| state.receivers.none());
        if disconnected {
            rt::sync(handle, 0x5e);
            rt::record(handle, place, &|name| format!("cannot send: no receiver of {name} is left"));
            return Err((message, Refused::Disconnected));
        }
        if !self.can_send() {
            let refused = if woken == Woken::TimedOut { Refused::TimedOut } else { Refused::NotNow };
            self.look(place);
            rt::record(handle, place, &|name| match refused {
                Refused::TimedOut => format!("gives up: {name} is full"),
                _ => format!("finds {name} full"),
            });
            return Err((message, refused));
        }
        self.enqueue(message);
        rt::sync(handle, 0x5d);
        let queued = self.queued();
        rt::record(handle, place, &|name| format!("sends on {name}{queued}"));
        rt::aftermath();
        Ok(())
    }

    /// Puts the message at the end of the queue, and gives its number.
    fn enqueue(&self, message: Parcel) -> u64 {
        self.state.with(|state| {
            state.sent += 1;
            state.queue.push_back((state.sent, message));
            state.sent
        })
    }

    /// Receives what a select has chosen to receive: the scheduling point was its own.
    ///
    /// # Errors
    /// Why there is none.
    pub fn receive_chosen(&self, place: Place) -> Result<Parcel, Refused> {
        self.take(Woken::Ready, place)
    }

    /// Receives the oldest message.
    ///
    /// # Errors
    /// Why there is none.
    pub fn receive(&self, patience: Patience, place: Place) -> Result<Parcel, Refused> {
        let handle = self.handle();
        let explain = || self.senders_alive();
        let ready = || self.can_receive();
        let woken = match patience {
            Patience::None => {
                rt::point(handle, place, "to receive from");
                Woken::Ready
            }
            _ => {
                if self.capacity == Some(0) {
                    // Whether somebody waits is what a sender asks, so it is an operation of its own. Whoever
                    // meets a receiver that waits sees all that it did before.
                    rt::point(handle, place, "to receive from");
                    rt::release(handle, 0x4c);
                }
                self.state.with(|state| state.waiting += 1);
                let timed = patience == Patience::Limited;
                let woken = rt::wait_explained(handle, place, "for a message on", &ready, &explain, timed);
                self.state.with(|state| state.waiting -= 1);
                woken
            }
        };
        self.take(woken, place)
    }

    /// Receives without waiting.
    fn take(&self, woken: Woken, place: Place) -> Result<Parcel, Refused> {
        let handle = self.handle();
        let message = self.state.with(|state| state.queue.pop_front());
        if let Some((_, message)) = message {
            rt::sync(handle, 0x4e);
            rt::record(handle, place, &|name| format!("receives from {name}"));
            rt::aftermath();
            return Ok(message);
        }
        let refused = match woken {
            _ if self.state.with(|state| state.senders.none()) => Refused::Disconnected,
            Woken::TimedOut => Refused::TimedOut,
            Woken::Ready => Refused::NotNow,
        };
        if refused == Refused::Disconnected {
            // Who sees it first is all the same.
            rt::learn(handle, 0x4f);
        } else {
            self.look(place);
        }
        rt::record(handle, place, &|name| match refused {
            Refused::Disconnected => format!("sees that {name} is closed"),
            Refused::TimedOut => format!("gives up: {name} is empty"),
            Refused::NotNow => format!("finds {name} empty"),
        });
        Err(refused)
    }

    /// Notes that the channel was seen as it is.
    pub fn look(&self, place: Place) {
        let handle = self.handle();
        rt::with(|run| {
            let seen = run.objects[handle.0].fingerprint;
            run.observe(handle, u64::from(place.line()), seen);
        });
    }

    /// Says how many messages there are, or asks whether there is room: a scheduling point.
    pub fn count(&self, place: Place) -> usize {
        let handle = self.handle();
        rt::point(handle, place, "to look at");
        let len = self.len();
        rt::with(|run| run.observe(handle, u64::from(place.line()), len as u64));
        rt::record(handle, place, &|name| format!("finds {len} in {name}"));
        len
    }

    /// What the report calls the channel; empty where no report is made.
    pub fn name(&self) -> String {
        let handle = self.handle();
        rt::with(|run| run.object_name(handle)).map(|(_, name)| name).unwrap_or_default()
    }

    /// Who is left to receive, in words.
    pub fn receivers_alive(&self) -> String {
        self.state.with(|state| state.receivers.describe())
    }

    /// Who is left to send, in words.
    pub fn senders_alive(&self) -> String {
        self.state.with(|state| state.senders.describe())
    }

    fn queued(&self) -> String {
        match (self.len(), self.capacity) {
            (queued, Some(capacity)) if capacity > 0 => format!(" ({queued} of {capacity})"),
            _ => String::new(),
        }
    }

    /// Messages that were sent and not received.
    pub fn len(&self) -> usize {
        self.state.with(|state| if self.capacity == Some(0) { 0 } else { state.queue.len() })
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Messages that fit.
    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}
