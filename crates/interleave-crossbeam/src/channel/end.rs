//! The two ends of a channel.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use interleave_std::channel::{Parcel, Patience, Refused};
use interleave_std::kernel::{self, Place};
use interleave_std::time::Instant;

use super::core::Core;
use super::iter::{IntoIter, Iter, TryIter};
use super::rendezvous::Side;
use super::{
    RecvError, RecvTimeoutError, SendError, SendTimeoutError, TryRecvError, TrySendError, remaining,
};

/// As [`crossbeam_channel::Sender`].
pub struct Sender<T> {
    /// Each parcel in it holds a `T`: all ends of a core are clones of those that were made with it.
    pub(super) core: Arc<Core>,
    place: Place,
    /// In a box, since an end is `Unpin` whatever its messages are.
    messages: PhantomData<Box<T>>,
}

/// As [`crossbeam_channel::Receiver`].
pub struct Receiver<T> {
    /// As the sender's.
    pub(super) core: Arc<Core>,
    place: Place,
    messages: PhantomData<Box<T>>,
}

/// The ends of a channel that is new.
pub(super) fn pair<T>(core: Core, place: Place) -> (Sender<T>, Receiver<T>) {
    let core = Arc::new(core);
    (
        Sender { core: Arc::clone(&core), place, messages: PhantomData },
        Receiver { core, place, messages: PhantomData },
    )
}

/// The only end of a channel that is new. Whatever its core receives is a `T`.
pub(super) fn lone<T>(core: Core, place: Place) -> Receiver<T> {
    Receiver { core: Arc::new(core), place, messages: PhantomData }
}

// SAFETY: as the real ends: messages are sent, never shared.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Receiver<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Receiver<T> {}
impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}
impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Sender<T> {
    fn pass(&self, msg: T, patience: Patience, place: Place) -> Result<(), (T, Refused)> {
        let passed = self.core.send(Parcel::pack(msg), patience, place);
        // SAFETY: what comes back is what was packed above.
        passed.map_err(|(parcel, refused)| (unsafe { parcel.open() }, refused))
    }

    /// Sends; waits for room.
    ///
    /// # Errors
    /// The message, if every receiver is gone.
    #[track_caller]
    pub fn send(&self, msg: T) -> Result<(), SendError<T>> {
        self.pass(msg, Patience::Endless, Location::caller()).map_err(|(msg, _)| SendError(msg))
    }

    /// Sends if there is room.
    ///
    /// # Errors
    /// The message, if there is none or every receiver is gone.
    #[track_caller]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>> {
        self.pass(msg, Patience::None, Location::caller()).map_err(|(msg, refused)| match refused {
            Refused::Disconnected => TrySendError::Disconnected(msg),
            Refused::NotNow | Refused::TimedOut => TrySendError::Full(msg),
        })
    }

    /// As `send`, but the time may be up first.
    ///
    /// # Errors
    /// The message, if the time was up or every receiver is gone.
    #[track_caller]
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        let deadline = kernel::time_after(timeout);
        self.pass(msg, Patience::within(timeout), Location::caller()).map_err(
            |(msg, refused)| match refused {
                Refused::Disconnected => SendTimeoutError::Disconnected(msg),
                Refused::NotNow | Refused::TimedOut => {
                    kernel::advance_to(deadline);
                    SendTimeoutError::Timeout(msg)
                }
            },
        )
    }

    /// As `send_timeout`, up to a point in time.
    ///
    /// # Errors
    /// The message, if the time was up or every receiver is gone.
    #[track_caller]
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> {
        self.send_timeout(msg, remaining(deadline))
    }

    /// True if both send on the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.core, &other.core)
    }
}

impl<T> Receiver<T> {
    pub(super) fn take(&self, patience: Patience, place: Place) -> Result<T, Refused> {
        let parcel = self.core.receive(patience, place)?;
        // SAFETY: the parcels of this core hold a `T`.
        Ok(unsafe { parcel.open() })
    }

    /// Receives; waits for a message.
    ///
    /// # Errors
    /// That there is none, and never will be: every sender is gone.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.take(Patience::Endless, Location::caller()).map_err(|_| RecvError)
    }

    /// Receives if there is a message.
    ///
    /// # Errors
    /// That there is none, or that there never will be.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.take(Patience::None, Location::caller()).map_err(|refused| match refused {
            Refused::Disconnected => TryRecvError::Disconnected,
            Refused::NotNow | Refused::TimedOut => TryRecvError::Empty,
        })
    }

    /// As `recv`, but the time may be up first.
    ///
    /// # Errors
    /// That the time was up, or that there never will be a message.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        let deadline = kernel::time_after(timeout);
        self.take(Patience::within(timeout), Location::caller()).map_err(|refused| match refused {
            Refused::Disconnected => RecvTimeoutError::Disconnected,
            Refused::NotNow | Refused::TimedOut => {
                kernel::advance_to(deadline);
                RecvTimeoutError::Timeout
            }
        })
    }

    /// As `recv_timeout`, up to a point in time.
    ///
    /// # Errors
    /// That the time was up, or that there never will be a message.
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        self.recv_timeout(remaining(deadline))
    }

    /// Receives until every sender is gone.
    #[track_caller]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self, place: Location::caller() }
    }

    /// Receives as long as there are messages.
    #[track_caller]
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self, place: Location::caller() }
    }

    /// True if both receive from the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.core, &other.core)
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    #[track_caller]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    #[track_caller]
    fn into_iter(self) -> IntoIter<T> {
        IntoIter { receiver: self, place: Location::caller() }
    }
}

/// What both ends have.
macro_rules! common {
    ($End:ident, $side:expr) => {
        impl<T> $End<T> {
            /// Messages in the channel.
            #[track_caller]
            #[must_use]
            pub fn len(&self) -> usize {
                self.core.count(Location::caller())
            }

            /// True if there are none; a channel of capacity 0 is always empty.
            #[track_caller]
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// True if no more fit; a channel of capacity 0 is always full.
            #[track_caller]
            #[must_use]
            pub fn is_full(&self) -> bool {
                let len = self.len();
                self.core.capacity() == Some(len)
            }

            /// Messages that fit, if there is a limit.
            #[must_use]
            pub fn capacity(&self) -> Option<usize> {
                self.core.capacity()
            }
        }

        impl<T> Clone for $End<T> {
            #[track_caller]
            fn clone(&self) -> Self {
                let place = Location::caller();
                self.core.add($side, place);
                Self { core: Arc::clone(&self.core), place, messages: PhantomData }
            }
        }

        impl<T> Drop for $End<T> {
            fn drop(&mut self) {
                self.core.leave($side, self.place);
            }
        }

        impl<T> fmt::Debug for $End<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(concat!(stringify!($End), " { .. }"))
            }
        }
    };
}

common!(Sender, Side::Send);
common!(Receiver, Side::Receive);
