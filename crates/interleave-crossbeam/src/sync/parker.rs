//! `crossbeam::sync::Parker`.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use interleave_std::kernel::{self, Object, Place, Shared, Until};
use interleave_std::time::Instant;

#[derive(Debug)]
struct Token {
    object: Object,
    /// True after an unpark, until a park takes it.
    there: Shared<bool>,
}

/// As [`crossbeam_utils::sync::Parker`]: waits for its token. Unlike `std`'s, it never returns without a
/// reason.
pub struct Parker {
    unparker: Unparker,
    /// `Send` and not `Sync`, as the real one.
    not_sync: PhantomData<Cell<()>>,
}

/// As [`crossbeam_utils::sync::Unparker`].
#[derive(Clone)]
pub struct Unparker {
    token: Arc<Token>,
}

impl RefUnwindSafe for Parker {}

impl Parker {
    /// A parker without a token.
    #[track_caller]
    #[must_use]
    pub fn new() -> Self {
        let object = Object::made_at("Parker", Location::caller());
        let token = Arc::new(Token { object, there: Shared::new(false) });
        Self { unparker: Unparker { token }, not_sync: PhantomData }
    }

    /// Waits for the token, and takes it.
    #[track_caller]
    pub fn park(&self) {
        self.wait(false, Location::caller());
    }

    /// As `park`, but the time may be up first.
    #[track_caller]
    pub fn park_timeout(&self, timeout: Duration) {
        let deadline = kernel::time_after(timeout);
        if self.wait(true, Location::caller()) {
            kernel::advance_to(deadline);
        }
    }

    /// As `park_timeout`, up to a point in time.
    #[track_caller]
    pub fn park_deadline(&self, deadline: Instant) {
        self.park_timeout(deadline.saturating_duration_since(Instant::now()));
    }

    /// What gives the token.
    #[must_use]
    pub fn unparker(&self) -> &Unparker {
        &self.unparker
    }

    /// True if the time was up.
    fn wait(&self, timed: bool, place: Place) -> bool {
        let token = &self.unparker.token;
        let until = Until {
            ready: &|| token.there.with(|there| *there),
            explain: &|| "nobody has unparked it".to_owned(),
            timed,
        };
        let timed_out = token.object.wait_to_be_woken(place, "to be unparked at", until);
        let had = token.there.with(std::mem::take);
        token.object.sync(place, 0x9a);
        token.object.record(place, |name| match had {
            true => format!("is unparked at {name}"),
            false => format!("stops waiting at {name}"),
        });
        timed_out && !had
    }
}

impl Unparker {
    /// Gives the token, if it is not there yet.
    #[track_caller]
    pub fn unpark(&self) {
        let place = Location::caller();
        self.token.object.point(place, "to unpark");
        self.token.there.with(|there| *there = true);
        self.token.object.sync(place, 0x9b);
        self.token.object.record(place, |name| format!("unparks {name}"));
        kernel::aftermath();
    }
}

impl Default for Parker {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Parker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Parker { .. }")
    }
}

impl fmt::Debug for Unparker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Unparker { .. }")
    }
}
