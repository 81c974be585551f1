//! `std::sync::mpsc`.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

pub use ::std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

use crate::channel::{Channel, Parcel, Patience, Refused};
use crate::kernel;
use crate::rt::Place;

/// As [`std::sync::mpsc::channel`].
#[track_caller]
#[must_use]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let place = Location::caller();
    let channel = Arc::new(Channel::new(None));
    (Sender(End::new(&channel, place)), Receiver::new(channel, place))
}

/// As [`std::sync::mpsc::sync_channel`]; with a bound of 0, each send waits for its receive.
#[track_caller]
#[must_use]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let place = Location::caller();
    let channel = Arc::new(Channel::new(Some(bound)));
    (SyncSender(End::new(&channel, place)), Receiver::new(channel, place))
}

/// A sender of either sort.
struct End<T> {
    /// Each parcel in it holds a `T`: its ends were made with it, or from one of these.
    channel: Arc<Channel>,
    place: Place,
    /// In a box, since an end is `Unpin` whatever its messages are.
    messages: PhantomData<Box<T>>,
}

impl<T> End<T> {
    fn new(channel: &Arc<Channel>, place: Place) -> Self {
        Self { channel: Arc::clone(channel), place, messages: PhantomData }
    }

    fn send(&self, message: T, patience: Patience, place: Place) -> Result<(), (T, Refused)> {
        let sent = self.channel.send(Parcel::pack(message), patience, place);
        // SAFETY: what comes back is what was packed above.
        sent.map_err(|(parcel, refused)| (unsafe { parcel.open() }, refused))
    }

    fn duplicate(&self, place: Place) -> Self {
        self.channel.add_sender(place);
        Self::new(&self.channel, place)
    }
}

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        self.channel.drop_sender(self.place);
    }
}

/// As [`std::sync::mpsc::Sender`].
pub struct Sender<T>(End<T>);

/// As [`std::sync::mpsc::SyncSender`].
pub struct SyncSender<T>(End<T>);

/// As [`std::sync::mpsc::Receiver`].
pub struct Receiver<T> {
    /// As the sender's.
    channel: Arc<Channel>,
    place: Place,
    /// Not `Sync`, like the real one: one thread receives.
    not_sync: PhantomData<Cell<()>>,
    messages: PhantomData<Box<T>>,
}

// SAFETY: as the real ends: messages are sent, never shared.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for SyncSender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for SyncSender<T> {}
// SAFETY: as above. It is not `Sync`: see `not_sync`.
unsafe impl<T: Send> Send for Receiver<T> {}

impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}
impl<T> UnwindSafe for SyncSender<T> {}
impl<T> RefUnwindSafe for SyncSender<T> {}
impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Sender<T> {
    /// Sends; never waits.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        self.0.send(message, Patience::Endless, Location::caller()).map_err(|(message, _)| SendError(message))
    }
}

impl<T> Clone for Sender<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self(self.0.duplicate(Location::caller()))
    }
}

impl<T> SyncSender<T> {
    /// Sends; waits for room.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        self.0.send(message, Patience::Endless, Location::caller()).map_err(|(message, _)| SendError(message))
    }

    /// Sends if there is room.
    ///
    /// # Errors
    /// The message, if there is none or the receiver is gone.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        let sent = self.0.send(message, Patience::None, Location::caller());
        sent.map_err(|(message, refused)| match refused {
            Refused::Disconnected => TrySendError::Disconnected(message),
            Refused::NotNow | Refused::TimedOut => TrySendError::Full(message),
        })
    }
}

impl<T> Clone for SyncSender<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self(self.0.duplicate(Location::caller()))
    }
}

impl<T> Receiver<T> {
    fn new(channel: Arc<Channel>, place: Place) -> Self {
        Self { channel, place, not_sync: PhantomData, messages: PhantomData }
    }

    fn take(&self, patience: Patience, place: Place) -> Result<T, Refused> {
        let parcel = self.channel.receive(patience, place)?;
        // SAFETY: the parcels of this channel hold a `T`.
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
    pub fn recv_timeout(&self, limit: Duration) -> Result<T, RecvTimeoutError> {
        let deadline = kernel::time_after(limit);
        self.take(Patience::within(limit), Location::caller()).map_err(|refused| match refused {
            Refused::Disconnected => RecvTimeoutError::Disconnected,
            Refused::NotNow | Refused::TimedOut => {
                kernel::advance_to(deadline);
                RecvTimeoutError::Timeout
            }
        })
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
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.channel.drop_receiver(self.place);
    }
}

/// As [`std::sync::mpsc::Iter`].
#[derive(Debug)]
pub struct Iter<'a, T> {
    receiver: &'a Receiver<T>,
    place: Place,
}

/// As [`std::sync::mpsc::TryIter`].
#[derive(Debug)]
pub struct TryIter<'a, T> {
    receiver: &'a Receiver<T>,
    place: Place,
}

/// As [`std::sync::mpsc::IntoIter`].
#[derive(Debug)]
pub struct IntoIter<T> {
    receiver: Receiver<T>,
    place: Place,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::Endless, self.place).ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::None, self.place).ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.take(Patience::Endless, self.place).ok()
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

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for SyncSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncSender").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
