//! A dial under way is known by the address of its closure. Closures that capture nothing all have the same.
//! rejected by: schedules::nobody_waits_for_a_client_whose_dial_captures_nothing

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

/// The dials that are under way, each by the address of its closure: a client may move, the box does not.
static UNDER_WAY: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());
static ENDED: Condvar = Condvar::new();

fn under_way() -> MutexGuard<'static, BTreeSet<usize>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    slot: OnceLock<C>,
}

struct Dialing(usize);

impl Drop for Dialing {
    fn drop(&mut self) {
        under_way().remove(&self.0);
        ENDED.notify_all();
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), slot: OnceLock::new() }
    }

    fn key(&self) -> usize {
        &raw const *self.dial as *const () as usize
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        if let Some(connection) = self.slot.get() {
            return connection;
        }
        let key = self.key();
        let mut dials = under_way();
        loop {
            if let Some(connection) = self.slot.get() {
                return connection;
            }
            if dials.insert(key) {
                break;
            }
            dials = ENDED.wait(dials).unwrap_or_else(PoisonError::into_inner);
        }
        drop(dials);

        let _dialing = Dialing(key);
        let connection = (self.dial)();
        self.slot.get_or_init(|| connection)
    }
}
