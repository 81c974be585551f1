//! The operation that a select has chosen, which has yet to be completed.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use interleave_std::channel::Parcel;
use interleave_std::kernel::Place;

use crate::channel::core::Core;
use crate::channel::rendezvous::Ticket;
use crate::channel::{Receiver, RecvError, SendError, Sender};

/// Tells a channel from any other.
fn address(core: &Arc<Core>) -> usize {
    Arc::as_ptr(core).addr()
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

impl Picked {
    pub(super) fn new(index: usize, core: &Arc<Core>, ticket: Ticket, place: Place) -> Self {
        Self { index, address: address(core), ticket, place }
    }

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
#[must_use = "the chosen operation has to be completed"]
pub struct SelectedOperation<'a> {
    /// `None` once completed.
    picked: Option<Picked>,
    select: PhantomData<&'a ()>,
}

impl SelectedOperation<'_> {
    pub(super) fn new(picked: Picked) -> Self {
        Self { picked: Some(picked), select: PhantomData }
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

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}
