//! All connections stand in one table, and `if let` keeps the table's guard alive while the connection that was taken out is dropped.
//! rejected by: behaviour::a_connection_may_have_a_client
//! also by: behaviour::all_calls_give_the_same_connection

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

/// A boxed connection, its type left out.
#[derive(Clone, Copy)]
struct Entry(*mut ());

// SAFETY: the client that it belongs to is sent and shared only if the connection may be.
unsafe impl Send for Entry {}

static TABLE: Mutex<BTreeMap<u64, Entry>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

fn table() -> MutexGuard<'static, BTreeMap<u64, Entry>> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A client that dials its connection when it is first asked for it.
pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    id: u64,
    dialing: Mutex<bool>,
    over: Condvar,
    owns: PhantomData<OnceLock<C>>,
}

/// However the dial ends, the next one may come.
struct Dialing<'a>(&'a Mutex<bool>, &'a Condvar);

impl Drop for Dialing<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = false;
        self.1.notify_all();
    }
}

impl<C> Client<C> {
    /// A client that will get its connection from `dial`.
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self {
            dial: Box::new(dial),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            dialing: Mutex::new(false),
            over: Condvar::new(),
            owns: PhantomData,
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Panics if this call dials and the dial panics.
    pub fn connection(&self) -> &C {
        let dialing = self.dialing.lock().unwrap();
        let mut dialing = self.over.wait_while(dialing, |dialing| *dialing).unwrap();
        if let Some(made) = self.made() {
            return made;
        }
        *dialing = true;
        drop(dialing);
        let _dialing = Dialing(&self.dialing, &self.over);
        let made = Box::into_raw(Box::new((self.dial)()));
        table().insert(self.id, Entry(made.cast()));
        // SAFETY: it lives in the table until this client is dropped.
        unsafe { &*made }
    }

    fn made(&self) -> Option<&C> {
        let entry = table().get(&self.id).copied()?;
        // SAFETY: what stands under this client's number is a `C`, until the client is dropped.
        Some(unsafe { &*entry.0.cast::<C>() })
    }
}

impl<C> Drop for Client<C> {
    fn drop(&mut self) {
        if let Some(entry) = table().remove(&self.id) {
            // SAFETY: it came out of a box of this type, and nobody has it any more.
            drop(unsafe { Box::from_raw(entry.0.cast::<C>()) });
        }
    }
}
