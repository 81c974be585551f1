//! `crossbeam::channel`, explored.
//!
//! The data model. A [`Sender`] or [`Receiver`] is one end of a `Core`, which is of one of three flavours: a
//! queue (that of `interleave_std`), a `Rendezvous`, or a `Timer` that nobody sends on. A [`Select`] is a
//! list of ends, each seen as a `Branch`: whether it is ready, and what it does when it is chosen.

mod core;
mod end;
mod iter;
mod macros;
mod rendezvous;
mod select;
mod timer;

use std::panic::Location;
use std::time::Duration;

use interleave_std::time::Instant;

pub use crossbeam_channel::{
    ReadyTimeoutError, RecvError, RecvTimeoutError, SelectTimeoutError, SendError, SendTimeoutError,
    TryReadyError, TryRecvError, TrySelectError, TrySendError,
};

pub use crate::{select, select_biased};
pub use end::{Receiver, Sender};
pub use iter::{IntoIter, Iter, TryIter};
pub use select::{Select, SelectedOperation};

#[doc(hidden)]
pub use select::Picked;

use self::core::Core;
use timer::Timer;

/// As [`crossbeam_channel::unbounded`].
#[track_caller]
#[must_use]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    end::pair(Core::queue(None), Location::caller())
}

/// As [`crossbeam_channel::bounded`]; with a capacity of 0, each send waits for its receive.
#[track_caller]
#[must_use]
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) {
    let place = Location::caller();
    end::pair(if cap == 0 { Core::rendezvous(place) } else { Core::queue(Some(cap)) }, place)
}

/// As [`crossbeam_channel::never`]: a channel on which nothing is ever sent.
#[track_caller]
#[must_use]
pub fn never<T>() -> Receiver<T> {
    end::lone(Core::timer(Timer::never(Location::caller())), Location::caller())
}

/// As [`crossbeam_channel::after`]: one message, once the time is up, which may be at any moment.
#[track_caller]
#[must_use]
pub fn after(duration: Duration) -> Receiver<Instant> {
    end::lone(Core::timer(Timer::after(duration, Location::caller())), Location::caller())
}

/// As [`crossbeam_channel::at`].
#[track_caller]
#[must_use]
pub fn at(when: Instant) -> Receiver<Instant> {
    end::lone(Core::timer(Timer::after(remaining(when), Location::caller())), Location::caller())
}

/// As [`crossbeam_channel::tick`]: a message from time to time, which may be at any moment.
#[track_caller]
#[must_use]
pub fn tick(duration: Duration) -> Receiver<Instant> {
    end::lone(Core::timer(Timer::tick(duration, Location::caller())), Location::caller())
}

/// The time from now to `deadline`.
fn remaining(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
