//! Channels that nobody sends on: `never`, `after`, `tick`.
//!
//! When a time is up is the scheduler's choice: a message of `after` or `tick` may come at any moment,
//! whatever the duration, and comes at the latest when nobody else can go on.

use std::time::Duration;

use interleave_std::channel::{Parcel, Patience, Refused};
use interleave_std::kernel::{self, Object, Place, Shared, Until};
use interleave_std::time::Instant;

/// Looks in a row that may find nothing: a loop that polls gets its message in the end.
const LOOKS: u32 = 2;

/// The channel's only end is its receiver.
#[derive(Debug)]
pub(super) struct Timer {
    object: Object,
    place: Place,
    /// From one message to the next; `None` where there is but one.
    every: Option<Duration>,
    state: Shared<State>,
    message: fn(Instant) -> Parcel,
}

#[derive(Debug)]
struct State {
    /// When the next message is due; `None` where none is to come.
    due: Option<Duration>,
    /// Looks since the last message.
    looks: u32,
}

impl Timer {
    pub(super) fn after(duration: Duration, place: Place) -> Self {
        Self::new(Some(duration), None, place, Parcel::pack)
    }

    pub(super) fn tick(duration: Duration, place: Place) -> Self {
        Self::new(Some(duration), Some(duration), place, Parcel::pack)
    }

    pub(super) fn never(place: Place) -> Self {
        Self::new(None, None, place, |_| unreachable!("nothing is ever due"))
    }

    fn new(
        first: Option<Duration>,
        every: Option<Duration>,
        place: Place,
        message: fn(Instant) -> Parcel,
    ) -> Self {
        let due = first.map(|first| kernel::clock().saturating_add(first));
        let object = Object::made_at("timer", place);
        Self { object, place, every, state: Shared::new(State { due, looks: 0 }), message }
    }

    pub(super) fn object(&self) -> &Object {
        &self.object
    }

    /// True where a message is still to come.
    pub(super) fn is_armed(&self) -> bool {
        self.state.with(|state| state.due.is_some())
    }

    pub(super) fn receive(&self, patience: Patience, place: Place) -> Result<Parcel, Refused> {
        if patience == Patience::None {
            self.object.point(place, "to look at");
            return if self.is_up() { Ok(self.fire(place)) } else { Err(self.not_yet(place)) };
        }
        let limited = patience == Patience::Limited;
        let until = Until {
            ready: &|| false,
            explain: &|| "nothing is ever sent on it again".to_owned(),
            timed: limited || self.is_armed(),
        };
        self.object.wait(place, "for", until);
        if self.is_armed() && (!limited || kernel::choose(2, 0) == 0) {
            return Ok(self.fire(place));
        }
        self.object.release(place, 0x71);
        self.object.record(place, |name| format!("gives up: {name} is not due"));
        Err(Refused::TimedOut)
    }

    /// Whether a look finds a message: both are explored.
    pub(super) fn is_up(&self) -> bool {
        let looks = self.state.with(|state| {
            state.looks += 1;
            state.looks
        });
        // The count is part of the state: two looks are not one.
        self.object.release(self.place, 0x73);
        self.is_armed() && (looks > LOOKS || kernel::choose(2, 1) == 1)
    }

    /// The time is up.
    pub(super) fn fire(&self, place: Place) -> Parcel {
        let due = self.state.with(|state| {
            let due = state.due.take().unwrap_or_default();
            state.due = self.every.map(|every| due.max(kernel::clock()).saturating_add(every));
            state.looks = 0;
            due
        });
        kernel::advance_to(due);
        self.object.release(place, 0x70);
        self.object.record(place, |name| format!("{name} is due"));
        (self.message)(Instant::now())
    }

    fn not_yet(&self, place: Place) -> Refused {
        self.object.release(place, 0x72);
        self.object.record(place, |name| format!("finds that {name} is not due"));
        Refused::NotNow
    }
}
