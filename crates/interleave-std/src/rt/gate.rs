//! Gates: where a thread says what it is about to do, and when it can.

use super::{Handle, Place};

/// What a thread is about to do, and when it can.
#[derive(Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) handle: Handle,
    pub(crate) place: Place,
    /// In the third person, to stand before the object's name: `locks`, `receives from`.
    pub(crate) verb: &'static str,
    /// When the operation is possible; none where it always is.
    ready: Option<*const (dyn Fn() -> bool + 'static)>,
    /// What a report adds of the wait, if anything.
    explain: Option<*const (dyn Fn() -> String + 'static)>,
    /// True where the thread may also give up waiting.
    pub(crate) timed: bool,
    /// True where the wait may end without reason, as long as others can run.
    pub(crate) spurious: bool,
    /// True where somebody has to wake the thread: a wake-up that came too early is lost.
    pub(super) by_hand: bool,
    /// True where it reads a location, and no more.
    pub(super) reads: bool,
}

/// How a thread came through its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// The operation is possible.
    Ready,
    /// The time is up, and the operation may still be impossible.
    TimedOut,
}

impl Gate {
    pub(crate) fn open(handle: Handle, place: Place, verb: &'static str) -> Self {
        Self {
            handle,
            place,
            verb,
            ready: None,
            explain: None,
            timed: false,
            spurious: false,
            by_hand: false,
            reads: false,
        }
    }

    pub(crate) fn when(handle: Handle, place: Place, verb: &'static str, ready: &dyn Fn() -> bool) -> Self {
        // SAFETY: only the lifetime changes. The closure stands on the stack of the thread that waits in
        // `schedule::point`, and is called only until that returns.
        let ready = unsafe { std::mem::transmute::<&dyn Fn() -> bool, &'static dyn Fn() -> bool>(ready) };
        Self { ready: Some(ready), ..Self::open(handle, place, verb) }
    }

    pub(crate) fn timed(self, timed: bool) -> Self {
        Self { timed, ..self }
    }

    pub(crate) fn spurious(self, spurious: bool) -> Self {
        Self { spurious, ..self }
    }

    pub(crate) fn by_hand(self) -> Self {
        Self { by_hand: true, ..self }
    }

    pub(crate) fn reading(self) -> Self {
        Self { reads: true, ..self }
    }

    pub(crate) fn explained(mut self, explain: &dyn Fn() -> String) -> Self {
        // SAFETY: as in `when`.
        let explain =
            unsafe { std::mem::transmute::<&dyn Fn() -> String, &'static dyn Fn() -> String>(explain) };
        self.explain = Some(explain);
        self
    }

    /// What a report adds of the wait.
    pub(crate) fn explanation(&self) -> Option<String> {
        // SAFETY: see `when`.
        self.explain.map(|explain| unsafe { (*explain)() })
    }

    pub(crate) fn is_open(&self) -> bool {
        // SAFETY: see `when`.
        self.ready.is_none_or(|ready| unsafe { (*ready)() })
    }

    /// True where the thread would wait for somebody else.
    pub(crate) fn waits(&self) -> bool {
        !self.is_open()
    }
}
