//! The channel that `std::sync::mpsc` and `crossbeam::channel` are both made of.
//!
//! Not part of what a learner sees: `interleave-crossbeam` builds on it.

use std::collections::VecDeque;
use std::panic::Location;

use crate::rt::object::Id;
use crate::rt::{self, Handle, Place, Slot, Woken};

/// A channel for many senders and many receivers.
#[derive(Debug)]
pub struct Channel<T> {
    id: Id,
    place: Place,
    /// Messages that fit; 0 for a rendezvous, `None` for no bound.
    capacity: Option<usize>,
    state: Slot<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    /// What was sent and not received. In a rendezvous: what is held out by senders that wait.
    queue: VecDeque<(u64, T)>,
    /// Messages ever sent; numbers those in `queue`.
    sent: u64,
    /// Receivers that wait now: in a rendezvous, a message may be handed to each.
    waiting: usize,
    senders: usize,
    receivers: usize,
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

impl<T> Channel<T> {
    /// A channel with one sender and one receiver.
    #[track_caller]
    pub fn new(capacity: Option<usize>) -> Self {
        let state = State { queue: VecDeque::new(), sent: 0, waiting: 0, senders: 1, receivers: 1 };
        Self { id: Id::new(), place: Location::caller(), capacity, state: Slot::new(state) }
    }

    fn handle(&self) -> Handle {
        self.id.handle("channel", self.place)
    }

    /// One more sender.
    pub fn add_sender(&self) {
        self.state.with(|state| state.senders += 1);
    }

    /// One more receiver.
    pub fn add_receiver(&self) {
        self.state.with(|state| state.receivers += 1);
    }

    /// A sender goes. When the last one does, receivers learn of it.
    pub fn drop_sender(&self, place: Place) {
        if !rt::active() {
            return;
        }
        let handle = self.handle();
        rt::point(handle, place, "to disconnect from");
        let left = self.state.with(|state| {
            state.senders -= 1;
            state.senders
        });
        rt::release(handle, 0xd5);
        rt::record_drop(handle, place, |name| match left {
            0 => format!("drops the last sender of {name}"),
            left => format!("drops a sender of {name}: {left} left"),
        });
        rt::aftermath();
    }

    /// A receiver goes. When the last one does, senders learn of it, and what was not received is dropped.
    pub fn drop_receiver(&self, place: Place) {
        if !rt::active() {
            return;
        }
        let handle = self.handle();
        rt::point(handle, place, "to disconnect from");
        let (left, lost) = self.state.with(|state| {
            state.receivers -= 1;
            let held_out = self.capacity == Some(0);
            let lost = if state.receivers == 0 && !held_out {
                std::mem::take(&mut state.queue)
            } else {
                VecDeque::new()
            };
            (state.receivers, lost)
        });
        rt::sync(handle, 0xd6);
        rt::record_drop(handle, place, |name| match (left, lost.len()) {
            (0, 0) => format!("drops the receiver of {name}"),
            (0, lost) => format!("drops the receiver of {name}, and {lost} unread"),
            (left, _) => format!("drops a receiver of {name}: {left} left"),
        });
        rt::aftermath();
        drop(lost);
    }

    /// True if a send would not wait: there is room, or a receiver waits, or none is left.
    pub fn can_send(&self) -> bool {
        self.state.with(|state| match self.capacity {
            _ if state.receivers == 0 => true,
            None => true,
            Some(0) => state.waiting > state.queue.len(),
            Some(capacity) => state.queue.len() < capacity,
        })
    }

    /// True if a receive would not wait: there is a message, or no sender is left.
    pub fn can_receive(&self) -> bool {
        self.state.with(|state| !state.queue.is_empty() || state.senders == 0)
    }

    /// Sends, or gives the message back.
    ///
    /// # Errors
    /// The message, and why it was not sent.
    pub fn send(&self, message: T, patience: Patience, place: Place) -> Result<(), (T, Refused)> {
        let handle = self.handle();
        let rendezvous = self.capacity == Some(0);
        let explain = || {
            let receivers = self.state.with(|state| state.receivers);
            format!("{receivers} {} alive", if receivers == 1 { "receiver is" } else { "receivers are" })
        };
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
        let disconnected = self.state.with(|state| state.receivers == 0);
        if disconnected {
            rt::sync(handle, 0x5e);
            rt::record(handle, place, |name| format!("cannot send: no receiver of {name} is left"));
            return Err((message, Refused::Disconnected));
        }
        let waits = rendezvous && patience != Patience::None && !self.can_send();
        if !self.can_send() && !waits {
            let refused = if woken == Woken::TimedOut { Refused::TimedOut } else { Refused::NotNow };
            self.look(handle, place);
            rt::record(handle, place, |name| match refused {
                Refused::TimedOut => format!("gives up: {name} is full"),
                _ => format!("finds {name} full"),
            });
            return Err((message, refused));
        }
        let ticket = self.state.with(|state| {
            state.sent += 1;
            state.queue.push_back((state.sent, message));
            state.sent
        });
        rt::sync(handle, 0x5d);
        if !waits {
            let queued = self.queued();
            rt::record(handle, place, |name| format!("sends on {name}{queued}"));
            rt::aftermath();
            return Ok(());
        }
        rt::record(handle, place, |name| format!("offers on {name}"));
        let taken = || {
            self.state.with(|state| state.receivers == 0 || state.queue.iter().all(|offer| offer.0 != ticket))
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
            state.queue.remove(at).map(|offer| (offer.1, state.receivers))
        });
        rt::sync(handle, 0x5f);
        match back {
            None => {
                rt::record(handle, place, |name| format!("has handed over on {name}"));
                Ok(())
            }
            Some((message, receivers)) => {
                let refused = if receivers == 0 { Refused::Disconnected } else { Refused::TimedOut };
                rt::record(handle, place, |name| format!("takes its offer on {name} back"));
                Err((message, refused))
            }
        }
    }

    /// Receives the oldest message.
    ///
    /// # Errors
    /// Why there is none.
    pub fn receive(&self, patience: Patience, place: Place) -> Result<T, Refused> {
        let handle = self.handle();
        let explain = || {
            let senders = self.state.with(|state| state.senders);
            format!("{senders} {} alive", if senders == 1 { "sender is" } else { "senders are" })
        };
        let ready = || self.can_receive();
        let woken = match patience {
            Patience::None => {
                rt::point(handle, place, "to receive from");
                Woken::Ready
            }
            _ => {
                self.state.with(|state| state.waiting += 1);
                let timed = patience == Patience::Limited;
                let woken = rt::wait_explained(handle, place, "for a message on", &ready, &explain, timed);
                self.state.with(|state| state.waiting -= 1);
                woken
            }
        };
        let message = self.state.with(|state| state.queue.pop_front());
        if let Some((_, message)) = message {
            rt::sync(handle, 0x4e);
            rt::record(handle, place, |name| format!("receives from {name}"));
            rt::aftermath();
            return Ok(message);
        }
        let refused = match woken {
            _ if self.state.with(|state| state.senders == 0) => Refused::Disconnected,
            Woken::TimedOut => Refused::TimedOut,
            Woken::Ready => Refused::NotNow,
        };
        if refused == Refused::Disconnected {
            rt::acquire(handle, 0x4f);
        } else {
            self.look(handle, place);
        }
        rt::record(handle, place, |name| match refused {
            Refused::Disconnected => format!("sees that {name} is closed"),
            Refused::TimedOut => format!("gives up: {name} is empty"),
            Refused::NotNow => format!("finds {name} empty"),
        });
        Err(refused)
    }

    fn look(&self, handle: Handle, place: Place) {
        rt::with(|run| {
            let seen = run.objects[handle.0].fingerprint;
            run.observe(handle, u64::from(place.line()), seen);
        });
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

    /// Notes that somebody begins, or ends, to wait for a message by way of a select.
    pub fn add_waiting(&self, more: bool) {
        self.state.with(|state| if more { state.waiting += 1 } else { state.waiting -= 1 });
    }
}
